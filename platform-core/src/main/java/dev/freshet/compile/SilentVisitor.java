package dev.freshet.compile;

import dev.freshet.wasm.CodeVisitor;

/** Does nothing at any instruction: for passes that look for few. */
abstract class SilentVisitor implements CodeVisitor {

    @Override
    public void unreachable() {}

    @Override
    public void nop() {}

    @Override
    public void block(int opcode, int blockType) {}

    @Override
    public void tryTable(int blockType, int[] clauses, int count) {}

    @Override
    public void elseBranch() {}

    @Override
    public void end() {}

    @Override
    public void catchTag(int tag) {}

    @Override
    public void catchAll() {}

    @Override
    public void delegate(int label) {}

    @Override
    public void rethrow(int label) {}

    @Override
    public void throwTag(int tag) {}

    @Override
    public void throwRef() {}

    @Override
    public void branch(int opcode, int label) {}

    @Override
    public void branchTable(int[] labels, int count) {}

    @Override
    public void branchOnCast(int opcode, int label, int from, int to) {}

    @Override
    public void returnValues() {}

    @Override
    public void call(int opcode, int function) {}

    @Override
    public void callIndirect(int opcode, int type, int table) {}

    @Override
    public void callRef(int opcode, int type) {}

    @Override
    public void drop() {}

    @Override
    public void select() {}

    @Override
    public void selectTyped(int type) {}

    @Override
    public void local(int opcode, int local) {}

    @Override
    public void global(int opcode, int global) {}

    @Override
    public void i32Const(int value) {}

    @Override
    public void i64Const(long value) {}

    @Override
    public void f32Const(int bits) {}

    @Override
    public void f64Const(long bits) {}

    @Override
    public void v128Const(long low, long high) {}

    @Override
    public void numeric(int opcode) {}

    @Override
    public void shuffle(long low, long high) {}

    @Override
    public void lane(int opcode, int lane) {}

    @Override
    public void laneAccess(int opcode, int memory, int alignLog2, long offset, int lane) {}

    @Override
    public void memoryAccess(int opcode, int memory, int alignLog2, long offset) {}

    @Override
    public void atomicAccess(int opcode, int memory, int alignLog2, long offset) {}

    @Override
    public void atomicFence() {}

    @Override
    public void memorySize(int memory) {}

    @Override
    public void memoryGrow(int memory) {}

    @Override
    public void memoryFill(int memory) {}

    @Override
    public void memoryCopy(int target, int source) {}

    @Override
    public void memoryInit(int segment, int memory) {}

    @Override
    public void dataDrop(int segment) {}

    @Override
    public void table(int opcode, int table) {}

    @Override
    public void tableCopy(int target, int source) {}

    @Override
    public void tableInit(int segment, int table) {}

    @Override
    public void elemDrop(int segment) {}

    @Override
    public void refNull(int heapType) {}

    @Override
    public void refFunc(int function) {}

    @Override
    public void reference(int opcode) {}

    @Override
    public void cast(int opcode, int type) {}

    @Override
    public void structNew(int opcode, int type) {}

    @Override
    public void structField(int opcode, int type, int field) {}

    @Override
    public void array(int opcode, int type) {}

    @Override
    public void arrayNewFixed(int type, int length) {}

    @Override
    public void arrayCopy(int targetType, int sourceType) {}

    @Override
    public void arraySegment(int opcode, int type, int segment) {}
}
