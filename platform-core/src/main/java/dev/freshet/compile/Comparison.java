package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A comparison whose operands are on the stack and which is not emitted yet: if a branch comes next, both are one JVM branch.
 *
 * <p>No branch is left to a method of JDK 17: {@link Integer#compareUnsigned} branches in {@link Integer#compare}, and HotSpot counts how
 * often a branch is taken once for each method, so every guest's loops and the host's sorting would tell each other how often they end
 * (docs/guest-code.md). From JDK 19 on HotSpot knows {@code compareUnsigned} itself and makes one instruction of it.
 */
final class Comparison {

    /** Whether HotSpot makes {@code compareUnsigned} an instruction. */
    static final boolean UNSIGNED_IS_INTRINSIC = Runtime.version().feature() >= 19;

    private Comparison() {}

    /** Whether an opcode is a comparison of numbers. */
    static boolean is(int opcode) {
        return opcode >= I32_EQZ && opcode <= F64_GE;
    }

    static int operands(int opcode) {
        return opcode == I32_EQZ || opcode == I64_EQZ ? 1 : 2;
    }

    /** Emits what makes 0 or 1 of the operands. */
    static void value(MethodVisitor out, int opcode) {
        String type;
        String operand;
        if (opcode <= I32_GE_U) {
            type = "I32";
            operand = "I";
        } else if (opcode <= I64_GE_U) {
            type = "I64";
            operand = "J";
        } else if (opcode <= F32_GE) {
            type = "F32";
            operand = "F";
        } else {
            type = "F64";
            operand = "D";
        }
        String descriptor = operands(opcode) == 1
                ? (operand == "J" ? "(J)I" : "(I)I")
                : switch (operand) {
                    case "I" -> "(II)I";
                    case "J" -> "(JJ)I";
                    case "F" -> "(FF)I";
                    default -> "(DD)I";
                };
        out.visitMethodInsn(Opcodes.INVOKESTATIC, Names.NUMERIC.concat(type), name(opcode), descriptor, false);
    }

    private static String name(int opcode) {
        return switch (opcode) {
            case I32_EQZ, I64_EQZ -> "eqz";
            case I32_EQ, I64_EQ, F32_EQ, F64_EQ -> "eq";
            case I32_NE, I64_NE, F32_NE, F64_NE -> "ne";
            case I32_LT_S, I64_LT_S -> "ltS";
            case I32_LT_U, I64_LT_U -> "ltU";
            case I32_GT_S, I64_GT_S -> "gtS";
            case I32_GT_U, I64_GT_U -> "gtU";
            case I32_LE_S, I64_LE_S -> "leS";
            case I32_LE_U, I64_LE_U -> "leU";
            case I32_GE_S, I64_GE_S -> "geS";
            case I32_GE_U, I64_GE_U -> "geU";
            case F32_LT, F64_LT -> "lt";
            case F32_GT, F64_GT -> "gt";
            case F32_LE, F64_LE -> "le";
            default -> "ge";
        };
    }

    /**
     * Emits what stands between the operands and the branch.
     *
     * @return the JVM's branch to take if the comparison holds; NaN compares as neither
     */
    static int branchIf(MethodVisitor out, int opcode) {
        switch (opcode) {
            case I32_EQZ:
                return Opcodes.IFEQ;
            case I32_EQ:
                return Opcodes.IF_ICMPEQ;
            case I32_NE:
                return Opcodes.IF_ICMPNE;
            case I32_LT_S:
                return Opcodes.IF_ICMPLT;
            case I32_GT_S:
                return Opcodes.IF_ICMPGT;
            case I32_LE_S:
                return Opcodes.IF_ICMPLE;
            case I32_GE_S:
                return Opcodes.IF_ICMPGE;
            case I32_LT_U, I32_GT_U, I32_LE_U, I32_GE_U:
                return unsignedInts(out, opcode);
            case I64_LT_U, I64_GT_U, I64_LE_U, I64_GE_U:
                return unsignedLongs(out, opcode);
            case I64_EQZ:
                out.visitInsn(Opcodes.LCONST_0);
                out.visitInsn(Opcodes.LCMP);
                return Opcodes.IFEQ;
            case F32_LT, F32_LE:
                out.visitInsn(Opcodes.FCMPG);
                break;
            case F32_EQ, F32_NE, F32_GT, F32_GE:
                out.visitInsn(Opcodes.FCMPL);
                break;
            case F64_LT, F64_LE:
                out.visitInsn(Opcodes.DCMPG);
                break;
            case F64_EQ, F64_NE, F64_GT, F64_GE:
                out.visitInsn(Opcodes.DCMPL);
                break;
            default:
                out.visitInsn(Opcodes.LCMP);
        }
        return againstZero(opcode);
    }

    private static int againstZero(int opcode) {
        return switch (opcode) {
            case I64_EQ, F32_EQ, F64_EQ -> Opcodes.IFEQ;
            case I64_NE, F32_NE, F64_NE -> Opcodes.IFNE;
            case I64_LT_S, I64_LT_U, I32_LT_U, F32_LT, F64_LT -> Opcodes.IFLT;
            case I64_GT_S, I64_GT_U, I32_GT_U, F32_GT, F64_GT -> Opcodes.IFGT;
            case I64_LE_S, I64_LE_U, I32_LE_U, F32_LE, F64_LE -> Opcodes.IFLE;
            default -> Opcodes.IFGE;
        };
    }

    /** Signed, {@code b + 2^31} and {@code a + 2^31} compare as b and a do without signs; so the branch is that for swapped operands. */
    private static int unsignedInts(MethodVisitor out, int opcode) {
        if (UNSIGNED_IS_INTRINSIC) {
            out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Integer", "compareUnsigned", "(II)I", false);
            return againstZero(opcode);
        }
        for (int operand = 0; operand < 2; operand++) {
            out.visitLdcInsn(Integer.MIN_VALUE);
            // A fault of JDK 17's compiler needs the shape with an addition, for >=: the other is the same function.
            out.visitInsn(opcode == I32_GE_U ? Opcodes.IXOR : Opcodes.IADD);
            if (operand == 0 || opcode == I32_GE_U) {
                out.visitInsn(Opcodes.SWAP);
            }
        }
        return switch (opcode) {
            case I32_LT_U -> Opcodes.IF_ICMPGT;
            case I32_GT_U -> Opcodes.IF_ICMPLT;
            case I32_LE_U -> Opcodes.IF_ICMPGE;
            default -> Opcodes.IF_ICMPGE; // swapped twice
        };
    }

    private static int unsignedLongs(MethodVisitor out, int opcode) {
        if (UNSIGNED_IS_INTRINSIC) {
            out.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Long", "compareUnsigned", "(JJ)I", false);
            return againstZero(opcode);
        }
        out.visitLdcInsn(Long.MIN_VALUE);
        out.visitInsn(Opcodes.LADD);
        out.visitInsn(Opcodes.DUP2_X2);
        out.visitInsn(Opcodes.POP2);
        out.visitLdcInsn(Long.MIN_VALUE);
        out.visitInsn(Opcodes.LADD);
        out.visitInsn(Opcodes.LCMP);
        return switch (opcode) {
            case I64_LT_U -> Opcodes.IFGT;
            case I64_GT_U -> Opcodes.IFLT;
            case I64_LE_U -> Opcodes.IFGE;
            default -> Opcodes.IFLE;
        };
    }

    /** The branch to take if the other is not. */
    static int opposite(int branch) {
        if (branch == Opcodes.IFNULL || branch == Opcodes.IFNONNULL) {
            return branch ^ 1;
        }
        // EQ and NE, LT and GE, GT and LE are neighbours, the first of them odd.
        return ((branch + 1) ^ 1) - 1;
    }
}
