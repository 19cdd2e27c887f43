package dev.freshet.compile;

import static dev.freshet.wasm.Opcodes.*;

import dev.freshet.wasm.Limits;
import org.objectweb.asm.Opcodes;

/**
 * Loads, stores and bulk instructions of memories. An access is a call of a method of {@link AccessClass}, which checks and reaches memory;
 * nothing else here does.
 */
final class MemoryEmitter {

    private final Body body;
    private final Method method;
    private final Limits limits;

    MemoryEmitter(Body body) {
        this.body = body;
        this.method = body.method;
        this.limits = body.module.memories().limits();
    }

    boolean isWide(int memory) {
        return limits.is64(memory);
    }

    /** Offsets beyond every memory: the access traps whatever the address is. */
    static boolean isBeyond(long offset) {
        return offset < 0 || offset > Integer.MAX_VALUE;
    }

    void load(int opcode, int memory, long offset) {
        byte result;
        String access;
        int extend = Opcodes.NOP;
        switch (opcode) {
            case I32_LOAD, I64_LOAD32_S, I64_LOAD32_U -> access = "loadInt";
            case I64_LOAD -> access = "loadLong";
            case F32_LOAD -> access = "loadFloat";
            case F64_LOAD -> access = "loadDouble";
            case I32_LOAD8_S, I64_LOAD8_S -> access = "loadByte";
            case I32_LOAD8_U, I64_LOAD8_U -> {
                access = "loadByte";
                extend = 0xFF;
            }
            case I32_LOAD16_S, I64_LOAD16_S -> access = "loadShort";
            default -> {
                access = "loadShort";
                extend = 0xFFFF;
            }
        }
        result = opcode == F32_LOAD
                ? Kinds.FLOAT
                : opcode == F64_LOAD
                        ? Kinds.DOUBLE
                        : opcode == I32_LOAD || (opcode >= I32_LOAD8_S && opcode <= I32_LOAD16_U)
                                ? Kinds.INT
                                : Kinds.LONG;
        access(access, AccessClass.result(access), memory, offset);
        method.pop();
        if (extend != Opcodes.NOP) {
            body.constant(extend);
            body.out.visitInsn(Opcodes.IAND);
        }
        if (result == Kinds.LONG && opcode != I64_LOAD) {
            body.out.visitInsn(Opcodes.I2L);
            if (opcode == I64_LOAD32_U) {
                body.out.visitLdcInsn(0xFFFF_FFFFL);
                body.out.visitInsn(Opcodes.LAND);
            }
        }
        method.push(result);
    }

    void store(int opcode, int memory, long offset) {
        boolean narrowed = opcode >= I64_STORE8 && opcode <= I64_STORE32;
        if (narrowed) {
            body.out.visitInsn(Opcodes.L2I);
        }
        String access = switch (opcode) {
            case I32_STORE, I64_STORE32 -> "storeInt";
            case I64_STORE -> "storeLong";
            case F32_STORE -> "storeFloat";
            case F64_STORE -> "storeDouble";
            case I32_STORE8, I64_STORE8 -> "storeByte";
            default -> "storeShort";
        };
        access(access, "V", memory, offset);
        method.pop(2);
    }

    /**
     * Emits the call of an access; the address, and the value of a store, are on the stack.
     *
     * @param result descriptor of what it leaves there
     */
    void access(String name, String result, int memory, long offset) {
        boolean wide = isWide(memory);
        if (isBeyond(offset)) {
            // Within no memory: with this offset the bound is below 0 whatever the size.
            pushOffset(Integer.MAX_VALUE, wide);
            method.pushMemory(memory);
            method.callStatic(owner(memory), name, AccessClass.descriptor(name, wide, true, result));
            return;
        }
        if (offset != 0) {
            pushOffset(offset, wide);
        }
        method.pushMemory(memory);
        method.callStatic(owner(memory), name, AccessClass.descriptor(name, wide, offset != 0, result));
    }

    private void pushOffset(long offset, boolean wide) {
        if (wide) {
            method.constant(offset);
        } else {
            method.constant((int) offset);
        }
    }

    private String owner(int memory) {
        if (memory == 0) {
            return Names.ACCESS;
        }
        return isWide(memory) ? Names.ACCESS_OTHER_WIDE : Names.ACCESS_OTHER;
    }

    // --- sizes and ranges

    void size(int memory) {
        method.pushMemory(memory);
        method.callVirtual(Names.MEMORY, "pages", "()I");
        if (isWide(memory)) {
            body.out.visitInsn(Opcodes.I2L);
        }
        method.push(isWide(memory) ? Kinds.LONG : Kinds.INT);
    }

    void grow(int memory) {
        String type = isWide(memory) ? "J" : "I";
        method.pushMemory(memory);
        body.runtime(
                Names.RUNTIME + "MemoryRanges",
                "grow",
                "(" + type + Names.MEMORY_DESCRIPTOR + ")" + type,
                1,
                isWide(memory) ? Kinds.LONG : Kinds.INT);
    }

    void fill(int memory) {
        String type = isWide(memory) ? "J" : "I";
        method.pushMemory(memory);
        StateFields.site(method);
        body.runtime(
                Names.RUNTIME + "MemoryRanges",
                "fill",
                "(" + type + "I" + type + Names.MEMORY_DESCRIPTOR + Names.SITE_DESCRIPTOR + ")V",
                3,
                (byte) 0);
    }

    void copy(int target, int source) {
        String targetType = isWide(target) ? "J" : "I";
        String sourceType = isWide(source) ? "J" : "I";
        String lengthType = isWide(target) && isWide(source) ? "J" : "I";
        method.pushMemory(target);
        method.pushMemory(source);
        StateFields.site(method);
        body.runtime(
                Names.RUNTIME + "MemoryRanges",
                "copy",
                "(" + targetType + sourceType + lengthType + Names.MEMORY_DESCRIPTOR + Names.MEMORY_DESCRIPTOR
                        + Names.SITE_DESCRIPTOR + ")V",
                3,
                (byte) 0);
    }

    void init(int segment, int memory) {
        body.constant(segment);
        method.pushMemory(memory);
        method.pushState();
        body.runtime(
                Names.RUNTIME + "MemoryRanges",
                "init",
                (isWide(memory) ? "(J" : "(I") + "III" + Names.MEMORY_DESCRIPTOR + "L" + Names.GUEST_STATE + ";)V",
                3,
                (byte) 0);
    }

    void dropData(int segment) {
        method.pushState();
        body.constant(segment);
        method.callVirtual(Names.GUEST_STATE, "dropData", "(I)V");
    }
}
