package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.MemoryAccess;
import dev.freshet.wasm.Opcodes;
import dev.freshet.wasm.VectorOpcodes;

/**
 * Counts what HotSpot will have of a piece of a body when it has inlined what it inlines: the accesses to memory, and calls of other functions
 * at most. An estimate, from the instructions alone.
 */
final class LoopScan extends SilentVisitor {

    /** Bytecodes of most instructions. */
    private static final int PLAIN = 2;

    /** Of an access with all that HotSpot inlines for it: {@code Unsafe} asks each time whether it may be used since JDK 23. */
    private static final int LOAD = Runtime.version().feature() >= 23 ? 100 : 50;

    private static final int STORE = Runtime.version().feature() >= 23 ? 180 : 90;

    /** HotSpot's {@code FreqInlineSize}: the most that it inlines of a function. */
    private static final int CALL = 325;

    private int size;
    private int depth;
    private boolean plain;

    /** Counts from where the reader is to a position. */
    int sizeOfPiece(BodyReader reader, int end) {
        size = 0;
        while (reader.position() < end) {
            reader.next(this);
        }
        return size;
    }

    /**
     * Counts a loop whose first instruction the reader is at; returns 0 for one with loops or handlers in it. The reader ends somewhere.
     */
    int sizeOfInnermostLoop(BodyReader reader) {
        size = 0;
        depth = 1;
        plain = true;
        while (depth > 0 && plain && reader.next(this)) {
            // Until the loop ends.
        }
        return plain ? Math.max(1, size) : 0;
    }

    @Override
    public void block(int opcode, int blockType) {
        plain &= opcode != Opcodes.LOOP && opcode != Opcodes.TRY;
        depth++;
    }

    @Override
    public void tryTable(int blockType, int[] clauses, int count) {
        plain = false;
        depth++;
    }

    @Override
    public void end() {
        depth--;
    }

    @Override
    public void delegate(int label) {
        depth--;
    }

    @Override
    public void branch(int opcode, int label) {
        size += 3;
    }

    @Override
    public void branchTable(int[] labels, int count) {
        size += 12 + 4 * count;
    }

    @Override
    public void call(int opcode, int function) {
        size += CALL;
    }

    @Override
    public void callIndirect(int opcode, int type, int table) {
        size += CALL;
    }

    @Override
    public void callRef(int opcode, int type) {
        size += CALL;
    }

    @Override
    public void numeric(int opcode) {
        size += opcode < 0x100 ? PLAIN : 20;
    }

    @Override
    public void local(int opcode, int local) {
        size += PLAIN;
    }

    @Override
    public void i32Const(int value) {
        size += PLAIN;
    }

    @Override
    public void i64Const(long value) {
        size += PLAIN;
    }

    @Override
    public void global(int opcode, int global) {
        size += 4;
    }

    @Override
    public void memoryAccess(int opcode, int memory, int alignLog2, long offset) {
        int one = MemoryAccess.isStore(opcode) ? STORE : LOAD;
        size += opcode == VectorOpcodes.V128_LOAD || opcode == VectorOpcodes.V128_STORE ? 2 * one : one;
    }

    @Override
    public void laneAccess(int opcode, int memory, int alignLog2, long offset, int lane) {
        size += STORE;
    }
}
