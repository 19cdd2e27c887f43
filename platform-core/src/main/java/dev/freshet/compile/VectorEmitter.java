package dev.freshet.compile;

import static dev.freshet.wasm.VectorOpcodes.*;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Vectors: two longs, the lower below the upper. An instruction is a method for each half ({@link VectorTable}), with the operands moved to
 * local variables in between.
 */
final class VectorEmitter {

    private static final String BITS = Names.SIMD + "Bits";

    private final Body body;
    private final Method method;
    private final MethodVisitor out;
    private final MemoryEmitter memory;
    /** Slots of operands: low halves at even places. */
    private final int[] halves = new int[6];

    VectorEmitter(Body body, MemoryEmitter memory) {
        this.body = body;
        this.method = body.method;
        this.out = body.out;
        this.memory = memory;
    }

    /** Takes vectors off the stack to local variables. */
    private void take(int count) {
        for (int i = 2 * count - 1; i >= 0; i--) {
            halves[i] = method.temp(Kinds.LONG);
            out.visitVarInsn(Opcodes.LSTORE, halves[i]);
        }
        method.pop(count);
    }

    private void load(int half) {
        out.visitVarInsn(Opcodes.LLOAD, halves[half]);
    }

    private void done(byte result) {
        method.push(result);
        method.freeTemps();
    }

    void numeric(int opcode) {
        String owner = VectorTable.owner(opcode);
        String name = VectorTable.method(opcode);
        String shape = VectorTable.shape(opcode);
        switch (shape.charAt(0)) {
            case VectorTable.UNARY -> halfwise(owner, name, 1, "(J)J");
            case VectorTable.BINARY -> halfwise(owner, name, 2, "(JJ)J");
            case VectorTable.TERNARY -> halfwise(owner, name, 3, "(JJJ)J");
            case VectorTable.SHIFT -> shift(owner, name);
            case VectorTable.NARROW -> narrow(owner, name);
            case VectorTable.ZERO -> zero(owner, name);
            case VectorTable.EXTEND_LOW -> extend(owner, name, 1, 0);
            case VectorTable.EXTEND_HIGH -> extend(owner, name, 1, 1);
            case VectorTable.MULTIPLY_LOW -> extend(owner, name, 2, 0);
            case VectorTable.MULTIPLY_HIGH -> extend(owner, name, 2, 1);
            case VectorTable.REDUCE -> body.runtime(owner, name, "(JJ)I", 1, Kinds.INT);
            case VectorTable.SWIZZLE -> swizzle(owner, name);
            default -> splat(owner, name, shape.substring(1));
        }
    }

    private void halfwise(String owner, String name, int operands, String descriptor) {
        take(operands);
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < operands; i++) {
                load(2 * i + half);
            }
            method.callStatic(owner, name, descriptor);
        }
        done(Kinds.VECTOR);
    }

    private void shift(String owner, String name) {
        int count = method.temp(Kinds.INT);
        out.visitVarInsn(Opcodes.ISTORE, count);
        method.pop();
        take(1);
        for (int half = 0; half < 2; half++) {
            load(half);
            out.visitVarInsn(Opcodes.ILOAD, count);
            method.callStatic(owner, name, "(JI)J");
        }
        done(Kinds.VECTOR);
    }

    private void narrow(String owner, String name) {
        take(2);
        for (int operand = 0; operand < 2; operand++) {
            load(2 * operand);
            load(2 * operand + 1);
            method.callStatic(owner, name, "(JJ)J");
        }
        done(Kinds.VECTOR);
    }

    private void zero(String owner, String name) {
        method.callStatic(owner, name, "(JJ)J");
        out.visitInsn(Opcodes.LCONST_0);
        method.pop();
        done(Kinds.VECTOR);
    }

    private void extend(String owner, String name, int operands, int half) {
        take(operands);
        for (int result = 0; result < 2; result++) {
            for (int i = 0; i < operands; i++) {
                load(2 * i + half);
            }
            method.callStatic(owner, name.concat(result == 0 ? "Low" : "High"), operands == 1 ? "(J)J" : "(JJ)J");
        }
        done(Kinds.VECTOR);
    }

    private void swizzle(String owner, String name) {
        take(2);
        for (int half = 0; half < 2; half++) {
            load(0);
            load(1);
            load(2 + half);
            method.callStatic(owner, name, "(JJJ)J");
        }
        done(Kinds.VECTOR);
    }

    private void splat(String owner, String name, String operand) {
        method.callStatic(owner, name, "(".concat(operand).concat(")J"));
        out.visitInsn(Opcodes.DUP2);
        method.pop();
        done(Kinds.VECTOR);
    }

    void shuffle(long low, long high) {
        take(2);
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 4; i++) {
                load(i);
            }
            method.constant(half == 0 ? low : high);
            method.callStatic(BITS, "shuffle", "(JJJJJ)J");
        }
        done(Kinds.VECTOR);
    }

    // --- lanes

    void lane(int opcode, int lane) {
        switch (opcode) {
            case I8X16_EXTRACT_LANE_S -> extract("Lanes8", "extractS", lane, 8, 'I', Kinds.INT);
            case I8X16_EXTRACT_LANE_U -> extract("Lanes8", "extractU", lane, 8, 'I', Kinds.INT);
            case I8X16_REPLACE_LANE -> replace("Lanes8", lane, 8, 'I', Kinds.INT);
            case I16X8_EXTRACT_LANE_S -> extract("Lanes16", "extractS", lane, 4, 'I', Kinds.INT);
            case I16X8_EXTRACT_LANE_U -> extract("Lanes16", "extractU", lane, 4, 'I', Kinds.INT);
            case I16X8_REPLACE_LANE -> replace("Lanes16", lane, 4, 'I', Kinds.INT);
            case I32X4_EXTRACT_LANE -> extract("Lanes32", "extract", lane, 2, 'I', Kinds.INT);
            case I32X4_REPLACE_LANE -> replace("Lanes32", lane, 2, 'I', Kinds.INT);
            case F32X4_EXTRACT_LANE -> extract("LanesF32", "extract", lane, 2, 'F', Kinds.FLOAT);
            case F32X4_REPLACE_LANE -> replace("LanesF32", lane, 2, 'F', Kinds.FLOAT);
            case I64X2_EXTRACT_LANE, F64X2_EXTRACT_LANE -> extractLong(opcode == F64X2_EXTRACT_LANE, lane);
            default -> replaceLong(opcode == F64X2_REPLACE_LANE, lane);
        }
    }

    private void extract(String owner, String name, int lane, int lanesInHalf, char type, byte kind) {
        take(1);
        load(lane / lanesInHalf);
        method.constant(lane % lanesInHalf);
        method.callStatic(Names.SIMD.concat(owner), name, "(JI)" + type);
        done(kind);
    }

    private void replace(String owner, int lane, int lanesInHalf, char type, byte kind) {
        int value = method.temp(kind);
        method.storeLocal(kind, value);
        method.pop();
        take(1);
        for (int half = 0; half < 2; half++) {
            load(half);
            if (half == lane / lanesInHalf) {
                method.loadLocal(kind, value);
                method.constant(lane % lanesInHalf);
                method.callStatic(Names.SIMD.concat(owner), "replace", "(J" + type + "I)J");
            }
        }
        done(Kinds.VECTOR);
    }

    private void extractLong(boolean isDouble, int lane) {
        take(1);
        load(lane);
        byte kind = isDouble ? Kinds.DOUBLE : Kinds.LONG;
        Cells.fromLong(out, kind);
        done(kind);
    }

    private void replaceLong(boolean isDouble, int lane) {
        Cells.toLong(out, isDouble ? Kinds.DOUBLE : Kinds.LONG);
        int value = method.temp(Kinds.LONG);
        out.visitVarInsn(Opcodes.LSTORE, value);
        method.pop();
        take(1);
        for (int half = 0; half < 2; half++) {
            out.visitVarInsn(Opcodes.LLOAD, half == lane ? value : halves[half]);
        }
        done(Kinds.VECTOR);
    }

    // --- memory

    private byte addressKind(int memoryIndex) {
        return memory.isWide(memoryIndex) ? Kinds.LONG : Kinds.INT;
    }

    private int takeAddress(int memoryIndex) {
        byte kind = addressKind(memoryIndex);
        int address = method.temp(kind);
        method.storeLocal(kind, address);
        method.pop();
        return address;
    }

    void access(int opcode, int memoryIndex, long offset) {
        switch (opcode) {
            case V128_LOAD -> {
                int address = takeAddress(memoryIndex);
                method.loadLocal(addressKind(memoryIndex), address);
                memory.access("loadLow", "J", memoryIndex, offset);
                method.loadLocal(addressKind(memoryIndex), address);
                memory.access("loadHigh", "J", memoryIndex, offset);
                done(Kinds.VECTOR);
            }
            case V128_STORE -> store(memoryIndex, offset);
            case V128_LOAD8X8_S -> loadExtended("Lanes16", "extendS", memoryIndex, offset);
            case V128_LOAD8X8_U -> loadExtended("Lanes16", "extendU", memoryIndex, offset);
            case V128_LOAD16X4_S -> loadExtended("Lanes32", "extendS", memoryIndex, offset);
            case V128_LOAD16X4_U -> loadExtended("Lanes32", "extendU", memoryIndex, offset);
            case V128_LOAD32X2_S -> loadExtended("Lanes64", "extendS", memoryIndex, offset);
            case V128_LOAD32X2_U -> loadExtended("Lanes64", "extendU", memoryIndex, offset);
            case V128_LOAD8_SPLAT -> loadSplat("loadByte", "Lanes8", "(I)J", memoryIndex, offset);
            case V128_LOAD16_SPLAT -> loadSplat("loadShort", "Lanes16", "(I)J", memoryIndex, offset);
            case V128_LOAD32_SPLAT -> loadSplat("loadInt", "Lanes32", "(I)J", memoryIndex, offset);
            case V128_LOAD64_SPLAT -> loadSplat("loadLong", "Lanes64", "(J)J", memoryIndex, offset);
            default -> {
                boolean isInt = opcode == V128_LOAD32_ZERO;
                memory.access(isInt ? "loadInt" : "loadLong", isInt ? "I" : "J", memoryIndex, offset);
                if (isInt) {
                    out.visitInsn(Opcodes.I2L);
                    out.visitLdcInsn(0xFFFF_FFFFL);
                    out.visitInsn(Opcodes.LAND);
                }
                out.visitInsn(Opcodes.LCONST_0);
                method.pop();
                done(Kinds.VECTOR);
            }
        }
    }

    /** Both halves are checked for all bytes, the upper one is written first; a trap has written nothing. */
    private void store(int memoryIndex, long offset) {
        take(1);
        int address = takeAddress(memoryIndex);
        for (int half = 1; half >= 0; half--) {
            method.loadLocal(addressKind(memoryIndex), address);
            load(half);
            memory.access(half == 0 ? "storeLow" : "storeHigh", "V", memoryIndex, offset);
        }
        method.freeTemps();
    }

    private void loadExtended(String owner, String name, int memoryIndex, long offset) {
        memory.access("loadLong", "J", memoryIndex, offset);
        int loaded = method.temp(Kinds.LONG);
        out.visitVarInsn(Opcodes.LSTORE, loaded);
        for (int half = 0; half < 2; half++) {
            out.visitVarInsn(Opcodes.LLOAD, loaded);
            method.callStatic(Names.SIMD.concat(owner), name.concat(half == 0 ? "Low" : "High"), "(J)J");
        }
        method.pop();
        done(Kinds.VECTOR);
    }

    private void loadSplat(String access, String owner, String descriptor, int memoryIndex, long offset) {
        memory.access(access, AccessClass.result(access), memoryIndex, offset);
        method.callStatic(Names.SIMD.concat(owner), "splat", descriptor);
        out.visitInsn(Opcodes.DUP2);
        method.pop();
        done(Kinds.VECTOR);
    }

    void laneAccess(int opcode, int memoryIndex, long offset, int lane) {
        boolean isStore = opcode >= V128_STORE8_LANE;
        int log2 = isStore ? opcode - V128_STORE8_LANE : opcode - V128_LOAD8_LANE;
        String width = log2 == 0 ? "Byte" : log2 == 1 ? "Short" : log2 == 2 ? "Int" : "Long";
        int lanesInHalf = 8 >> log2;
        take(1);
        int address = takeAddress(memoryIndex);
        if (isStore) {
            method.loadLocal(addressKind(memoryIndex), address);
            load(lane / lanesInHalf);
            if (log2 < 3) {
                method.constant(8 * (lane % lanesInHalf) << log2);
                out.visitInsn(Opcodes.LUSHR);
                out.visitInsn(Opcodes.L2I);
            }
            memory.access("store".concat(width), "V", memoryIndex, offset);
            method.freeTemps();
            return;
        }
        for (int half = 0; half < 2; half++) {
            if (half != lane / lanesInHalf) {
                load(half);
                continue;
            }
            if (log2 < 3) {
                load(half);
            }
            method.loadLocal(addressKind(memoryIndex), address);
            memory.access("load".concat(width), log2 == 3 ? "J" : "I", memoryIndex, offset);
            if (log2 < 3) {
                method.constant(lane % lanesInHalf);
                method.callStatic(Names.SIMD + "Lanes" + (8 << log2), "replace", "(JII)J");
            }
        }
        done(Kinds.VECTOR);
    }
}
