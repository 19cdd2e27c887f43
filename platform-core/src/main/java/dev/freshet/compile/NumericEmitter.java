package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import org.objectweb.asm.Opcodes;

/** Instructions on numbers that are no comparison: one JVM instruction where there is one, else a call of a method that HotSpot inlines. */
final class NumericEmitter {

    private static final String INTEGER = "java/lang/Integer";
    private static final String LONG = "java/lang/Long";
    private static final String I32 = Names.NUMERIC + "I32";
    private static final String I64 = Names.NUMERIC + "I64";
    private static final String F32 = Names.NUMERIC + "F32";
    private static final String F64 = Names.NUMERIC + "F64";
    private static final String CONVERSIONS = Names.NUMERIC + "Conversions";

    private final Body body;
    private final Method method;

    NumericEmitter(Body body) {
        this.body = body;
        this.method = body.method;
    }

    void emit(int opcode) {
        if (opcode >= I32_TRUNC_SAT_F32_S) {
            saturating(opcode);
        } else if (opcode >= I32_WRAP_I64) {
            conversion(opcode);
        } else if (opcode >= F32_ABS) {
            floating(opcode);
        } else if (opcode >= I64_CLZ) {
            long64(opcode);
        } else {
            int32(opcode);
        }
    }

    private void int32(int opcode) {
        switch (opcode) {
            case I32_CLZ -> unary(INTEGER, "numberOfLeadingZeros", "(I)I", Kinds.INT);
            case I32_CTZ -> unary(INTEGER, "numberOfTrailingZeros", "(I)I", Kinds.INT);
            case I32_POPCNT -> unary(INTEGER, "bitCount", "(I)I", Kinds.INT);
            case I32_ADD -> binary(Opcodes.IADD);
            case I32_SUB -> binary(Opcodes.ISUB);
            case I32_MUL -> binary(Opcodes.IMUL);
            case I32_DIV_S -> binary(I32, "divS", "(II)I");
            case I32_DIV_U -> binary(I32, "divU", "(II)I");
            case I32_REM_S -> binary(Opcodes.IREM);
            case I32_REM_U -> binary(I32, "remU", "(II)I");
            case I32_AND -> binary(Opcodes.IAND);
            case I32_OR -> binary(Opcodes.IOR);
            case I32_XOR -> binary(Opcodes.IXOR);
            case I32_SHL -> binary(Opcodes.ISHL);
            case I32_SHR_S -> binary(Opcodes.ISHR);
            case I32_SHR_U -> binary(Opcodes.IUSHR);
            case I32_ROTL -> binary(INTEGER, "rotateLeft", "(II)I");
            case I32_ROTR -> binary(INTEGER, "rotateRight", "(II)I");
            default -> throw unknown(opcode);
        }
    }

    private void long64(int opcode) {
        switch (opcode) {
            case I64_CLZ -> count("numberOfLeadingZeros");
            case I64_CTZ -> count("numberOfTrailingZeros");
            case I64_POPCNT -> count("bitCount");
            case I64_ADD -> binary(Opcodes.LADD);
            case I64_SUB -> binary(Opcodes.LSUB);
            case I64_MUL -> binary(Opcodes.LMUL);
            case I64_DIV_S -> binary(I64, "divS", "(JJ)J");
            case I64_DIV_U -> binary(LONG, "divideUnsigned", "(JJ)J");
            case I64_REM_S -> binary(Opcodes.LREM);
            case I64_REM_U -> binary(LONG, "remainderUnsigned", "(JJ)J");
            case I64_AND -> binary(Opcodes.LAND);
            case I64_OR -> binary(Opcodes.LOR);
            case I64_XOR -> binary(Opcodes.LXOR);
            case I64_SHL -> shift(Opcodes.LSHL);
            case I64_SHR_S -> shift(Opcodes.LSHR);
            case I64_SHR_U -> shift(Opcodes.LUSHR);
            case I64_ROTL -> rotate("rotateLeft");
            case I64_ROTR -> rotate("rotateRight");
            default -> throw unknown(opcode);
        }
    }

    private void floating(int opcode) {
        switch (opcode) {
            case F32_ABS -> unary(F32, "abs", "(F)F", Kinds.FLOAT);
            case F32_NEG -> unary(F32, "neg", "(F)F", Kinds.FLOAT);
            case F32_CEIL -> unary(F32, "ceil", "(F)F", Kinds.FLOAT);
            case F32_FLOOR -> unary(F32, "floor", "(F)F", Kinds.FLOAT);
            case F32_TRUNC -> unary(F32, "trunc", "(F)F", Kinds.FLOAT);
            case F32_NEAREST -> unary(F32, "nearest", "(F)F", Kinds.FLOAT);
            case F32_SQRT -> {
                // The root of a float in 64 bits, rounded, is the root in 32.
                body.out.visitInsn(Opcodes.F2D);
                method.callStatic("java/lang/Math", "sqrt", "(D)D");
                body.out.visitInsn(Opcodes.D2F);
            }
            case F32_ADD -> binary(Opcodes.FADD);
            case F32_SUB -> binary(Opcodes.FSUB);
            case F32_MUL -> binary(Opcodes.FMUL);
            case F32_DIV -> binary(Opcodes.FDIV);
            case F32_MIN -> binary(F32, "min", "(FF)F");
            case F32_MAX -> binary(F32, "max", "(FF)F");
            case F32_COPYSIGN -> binary(F32, "copysign", "(FF)F");
            case F64_ABS -> unary(F64, "abs", "(D)D", Kinds.DOUBLE);
            case F64_NEG -> unary(F64, "neg", "(D)D", Kinds.DOUBLE);
            case F64_CEIL -> unary(F64, "ceil", "(D)D", Kinds.DOUBLE);
            case F64_FLOOR -> unary(F64, "floor", "(D)D", Kinds.DOUBLE);
            case F64_TRUNC -> unary(F64, "trunc", "(D)D", Kinds.DOUBLE);
            case F64_NEAREST -> unary(F64, "nearest", "(D)D", Kinds.DOUBLE);
            case F64_SQRT -> method.callStatic("java/lang/Math", "sqrt", "(D)D");
            case F64_ADD -> binary(Opcodes.DADD);
            case F64_SUB -> binary(Opcodes.DSUB);
            case F64_MUL -> binary(Opcodes.DMUL);
            case F64_DIV -> binary(Opcodes.DDIV);
            case F64_MIN -> binary(F64, "min", "(DD)D");
            case F64_MAX -> binary(F64, "max", "(DD)D");
            case F64_COPYSIGN -> binary(F64, "copysign", "(DD)D");
            default -> throw unknown(opcode);
        }
    }

    private void conversion(int opcode) {
        switch (opcode) {
            case I32_WRAP_I64 -> convert(Opcodes.L2I, Kinds.INT);
            case I32_TRUNC_F32_S -> truncate(true, "i32TruncS", "(D)I", Kinds.INT);
            case I32_TRUNC_F32_U -> truncate(true, "i32TruncU", "(D)I", Kinds.INT);
            case I32_TRUNC_F64_S -> truncate(false, "i32TruncS", "(D)I", Kinds.INT);
            case I32_TRUNC_F64_U -> truncate(false, "i32TruncU", "(D)I", Kinds.INT);
            case I64_EXTEND_I32_S -> convert(Opcodes.I2L, Kinds.LONG);
            case I64_EXTEND_I32_U -> {
                convert(Opcodes.I2L, Kinds.LONG);
                body.out.visitLdcInsn(0xFFFF_FFFFL);
                body.out.visitInsn(Opcodes.LAND);
            }
            case I64_TRUNC_F32_S -> truncate(true, "i64TruncS", "(D)J", Kinds.LONG);
            case I64_TRUNC_F32_U -> truncate(true, "i64TruncU", "(D)J", Kinds.LONG);
            case I64_TRUNC_F64_S -> truncate(false, "i64TruncS", "(D)J", Kinds.LONG);
            case I64_TRUNC_F64_U -> truncate(false, "i64TruncU", "(D)J", Kinds.LONG);
            case F32_CONVERT_I32_S -> convert(Opcodes.I2F, Kinds.FLOAT);
            case F32_CONVERT_I32_U -> unary(CONVERSIONS, "f32ConvertI32U", "(I)F", Kinds.FLOAT);
            case F32_CONVERT_I64_S -> convert(Opcodes.L2F, Kinds.FLOAT);
            case F32_CONVERT_I64_U -> unary(CONVERSIONS, "f32ConvertI64U", "(J)F", Kinds.FLOAT);
            case F32_DEMOTE_F64 -> convert(Opcodes.D2F, Kinds.FLOAT);
            case F64_CONVERT_I32_S -> convert(Opcodes.I2D, Kinds.DOUBLE);
            case F64_CONVERT_I32_U -> unary(CONVERSIONS, "f64ConvertI32U", "(I)D", Kinds.DOUBLE);
            case F64_CONVERT_I64_S -> convert(Opcodes.L2D, Kinds.DOUBLE);
            case F64_CONVERT_I64_U -> unary(CONVERSIONS, "f64ConvertI64U", "(J)D", Kinds.DOUBLE);
            case F64_PROMOTE_F32 -> convert(Opcodes.F2D, Kinds.DOUBLE);
            default -> bitsOrSign(opcode);
        }
    }

    private void bitsOrSign(int opcode) {
        switch (opcode) {
            case I32_REINTERPRET_F32 -> unary("java/lang/Float", "floatToRawIntBits", "(F)I", Kinds.INT);
            case I64_REINTERPRET_F64 -> unary("java/lang/Double", "doubleToRawLongBits", "(D)J", Kinds.LONG);
            case F32_REINTERPRET_I32 -> unary("java/lang/Float", "intBitsToFloat", "(I)F", Kinds.FLOAT);
            case F64_REINTERPRET_I64 -> unary("java/lang/Double", "longBitsToDouble", "(J)D", Kinds.DOUBLE);
            case I32_EXTEND8_S -> body.out.visitInsn(Opcodes.I2B);
            case I32_EXTEND16_S -> body.out.visitInsn(Opcodes.I2S);
            case I64_EXTEND8_S -> extendLong(Opcodes.I2B);
            case I64_EXTEND16_S -> extendLong(Opcodes.I2S);
            case I64_EXTEND32_S -> extendLong(Opcodes.NOP);
            default -> throw unknown(opcode);
        }
    }

    private void saturating(int opcode) {
        switch (opcode) {
            case I32_TRUNC_SAT_F32_S -> convert(Opcodes.F2I, Kinds.INT);
            case I32_TRUNC_SAT_F32_U -> truncate(true, "i32TruncSatU", "(D)I", Kinds.INT);
            case I32_TRUNC_SAT_F64_S -> convert(Opcodes.D2I, Kinds.INT);
            case I32_TRUNC_SAT_F64_U -> truncate(false, "i32TruncSatU", "(D)I", Kinds.INT);
            case I64_TRUNC_SAT_F32_S -> convert(Opcodes.F2L, Kinds.LONG);
            case I64_TRUNC_SAT_F32_U -> truncate(true, "i64TruncSatU", "(D)J", Kinds.LONG);
            case I64_TRUNC_SAT_F64_S -> convert(Opcodes.D2L, Kinds.LONG);
            case I64_TRUNC_SAT_F64_U -> truncate(false, "i64TruncSatU", "(D)J", Kinds.LONG);
            default -> throw unknown(opcode);
        }
    }

    private static IllegalStateException unknown(int opcode) {
        return new IllegalStateException("no number instruction has the code " + Integer.toHexString(opcode));
    }

    /** Two operands of a type that become one of it. */
    private void binary(int jvmOpcode) {
        body.out.visitInsn(jvmOpcode);
        method.pop();
    }

    private void binary(String owner, String name, String descriptor) {
        method.callStatic(owner, name, descriptor);
        method.pop();
    }

    private void unary(String owner, String name, String descriptor, byte result) {
        body.runtime(owner, name, descriptor, 1, result);
    }

    private void convert(int jvmOpcode, byte result) {
        body.out.visitInsn(jvmOpcode);
        method.pop();
        method.push(result);
    }

    private void truncate(boolean ofFloat, String name, String descriptor, byte result) {
        if (ofFloat) {
            body.out.visitInsn(Opcodes.F2D);
        }
        unary(CONVERSIONS, name, descriptor, result);
    }

    private void count(String name) {
        method.callStatic(LONG, name, "(J)I");
        body.out.visitInsn(Opcodes.I2L);
    }

    /** The JVM takes the count as an int, and its lower six bits, as the guest does. */
    private void shift(int jvmOpcode) {
        body.out.visitInsn(Opcodes.L2I);
        binary(jvmOpcode);
    }

    private void rotate(String name) {
        body.out.visitInsn(Opcodes.L2I);
        binary(LONG, name, "(JI)J");
    }

    private void extendLong(int jvmOpcode) {
        body.out.visitInsn(Opcodes.L2I);
        if (jvmOpcode != Opcodes.NOP) {
            body.out.visitInsn(jvmOpcode);
        }
        body.out.visitInsn(Opcodes.I2L);
    }
}
