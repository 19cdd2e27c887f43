package dev.freshet.compile;

import dev.freshet.wasm.MemoryAccess;
import org.objectweb.asm.Opcodes;

/**
 * Atomic instructions, as calls of the runtime. A guest has one thread, so they are plain accesses of aligned addresses; addresses of 32 bits are
 * extended, so that there is one form of each.
 */
final class AtomicEmitter {

    private static final String ATOMICS = Names.RUNTIME + "Atomics";
    private static final int LONG_TYPE = dev.freshet.wasm.ValueType.I64;

    private final Body body;
    private final Method method;
    private final MemoryEmitter memory;

    AtomicEmitter(Body body, MemoryEmitter memory) {
        this.body = body;
        this.method = body.method;
        this.memory = memory;
    }

    void access(int opcode, int memoryIndex, long offset) {
        int group = MemoryAccess.atomicGroup(opcode);
        if (group == MemoryAccess.NOTIFY_OR_WAIT) {
            waitOrNotify(opcode, memoryIndex, offset);
            return;
        }
        boolean isLong = MemoryAccess.valueType(opcode) == LONG_TYPE;
        byte kind = isLong ? Kinds.LONG : Kinds.INT;
        int operands = group == MemoryAccess.ATOMIC_LOAD ? 0 : group == MemoryAccess.ATOMIC_COMPARE_EXCHANGE ? 2 : 1;
        widenAddress(memoryIndex, kind, operands);
        method.constant(offset);
        method.constant(MemoryAccess.bytesLog2(opcode));
        if (group > MemoryAccess.ATOMIC_STORE && group != MemoryAccess.ATOMIC_COMPARE_EXCHANGE) {
            method.constant(group - MemoryAccess.ATOMIC_ADD);
        }
        method.pushMemory(memoryIndex);
        String name = switch (group) {
            case MemoryAccess.ATOMIC_LOAD -> "load";
            case MemoryAccess.ATOMIC_STORE -> "store";
            case MemoryAccess.ATOMIC_COMPARE_EXCHANGE -> "compareExchange";
            default -> "modify";
        };
        String values = operands == 0 ? "" : operands == 1 ? "J" : "JJ";
        boolean hasOperation = name.equals("modify");
        String result = group == MemoryAccess.ATOMIC_STORE ? "V" : "J";
        method.callStatic(
                ATOMICS,
                name,
                "(J" + values + "JI" + (hasOperation ? "I" : "") + Names.MEMORY_DESCRIPTOR + ")" + result);
        method.pop(1 + operands);
        if (result.equals("J")) {
            if (!isLong) {
                body.out.visitInsn(Opcodes.L2I);
            }
            method.push(kind);
        }
    }

    /** Makes longs of the operands and of the address below them. */
    private void widenAddress(int memoryIndex, byte kind, int operands) {
        int[] temps = new int[operands];
        for (int i = operands - 1; i >= 0; i--) {
            temps[i] = method.temp(kind);
            method.storeLocal(kind, temps[i]);
        }
        if (!memory.isWide(memoryIndex)) {
            body.out.visitInsn(Opcodes.I2L);
            body.out.visitLdcInsn(0xFFFF_FFFFL);
            body.out.visitInsn(Opcodes.LAND);
        }
        for (int i = 0; i < operands; i++) {
            method.loadLocal(kind, temps[i]);
            Cells.toLong(body.out, kind);
        }
        method.freeTemps();
    }

    private void waitOrNotify(int opcode, int memoryIndex, long offset) {
        boolean notify = opcode == dev.freshet.wasm.AtomicOpcodes.MEMORY_ATOMIC_NOTIFY;
        boolean isLong = opcode == dev.freshet.wasm.AtomicOpcodes.MEMORY_ATOMIC_WAIT64;
        byte expected = isLong ? Kinds.LONG : Kinds.INT;
        int timeout = method.temp(Kinds.LONG);
        if (!notify) {
            method.storeLocal(Kinds.LONG, timeout);
        }
        widenAddress(memoryIndex, expected, 1);
        if (!notify) {
            method.loadLocal(Kinds.LONG, timeout);
        }
        method.freeTemps();
        method.constant(offset);
        method.constant(MemoryAccess.bytesLog2(opcode));
        method.pushMemory(memoryIndex);
        method.callStatic(
                ATOMICS, notify ? "wake" : "await", (notify ? "(JJJI" : "(JJJJI") + Names.MEMORY_DESCRIPTOR + ")I");
        method.pop(notify ? 2 : 3);
        method.push(Kinds.INT);
    }
}
