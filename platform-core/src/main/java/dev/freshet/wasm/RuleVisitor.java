package dev.freshet.wasm;

/** Passes instructions on to the rules of their kind; what is left is the validator's own. */
public abstract sealed class RuleVisitor implements CodeVisitor permits FunctionValidator {

    final CheckedStack stack;
    final InitializedLocals initialized = new InitializedLocals();
    final ControlRules control;
    final CallRules calls;
    private final MemoryRules memory;
    private final TableRules tables;
    private final ReferenceRules references;

    RuleVisitor(WasmModule module, BodyReader in, CheckedStack stack) {
        this.stack = stack;
        control = new ControlRules(module, in, stack, initialized);
        calls = new CallRules(module, stack);
        memory = new MemoryRules(module, in, stack);
        tables = new TableRules(module, stack);
        references = new ReferenceRules(module, stack, memory, tables);
    }

    @Override
    public void block(int opcode, int blockType) {
        control.open(opcode, blockType);
    }

    @Override
    public void tryTable(int blockType, int[] clauses, int count) {
        control.tryTable(blockType, clauses, count);
    }

    @Override
    public void elseBranch() {
        control.elseBranch();
    }

    @Override
    public void catchTag(int tag) {
        control.catchTag(tag);
    }

    @Override
    public void catchAll() {
        control.catchAll();
    }

    @Override
    public void delegate(int label) {
        control.delegate(label);
    }

    @Override
    public void rethrow(int label) {
        control.rethrow(label);
    }

    @Override
    public void throwTag(int tag) {
        control.throwTag(tag);
    }

    @Override
    public void throwRef() {
        control.throwRef();
    }

    @Override
    public void branch(int opcode, int label) {
        control.branch(opcode, label);
    }

    @Override
    public void branchTable(int[] labels, int count) {
        control.branchTable(labels, count);
    }

    @Override
    public void branchOnCast(int opcode, int label, int from, int to) {
        control.branchOnCast(opcode, label, from, to);
    }

    @Override
    public void returnValues() {
        control.returnValues();
    }

    @Override
    public void call(int opcode, int function) {
        calls.call(opcode, function);
    }

    @Override
    public void callIndirect(int opcode, int type, int table) {
        calls.callIndirect(opcode, type, table);
    }

    @Override
    public void callRef(int opcode, int type) {
        calls.callRef(opcode, type);
    }

    @Override
    public void shuffle(long low, long high) {
        memory.shuffle(low, high);
    }

    @Override
    public void lane(int opcode, int lane) {
        memory.lane(opcode, lane);
    }

    @Override
    public void laneAccess(int opcode, int memoryIndex, int alignLog2, long offset, int lane) {
        memory.laneAccess(opcode, memoryIndex, alignLog2, offset, lane);
    }

    @Override
    public void memoryAccess(int opcode, int memoryIndex, int alignLog2, long offset) {
        memory.access(opcode, memoryIndex, alignLog2, offset);
    }

    @Override
    public void atomicAccess(int opcode, int memoryIndex, int alignLog2, long offset) {
        memory.atomic(opcode, memoryIndex, alignLog2, offset);
    }

    @Override
    public void memorySize(int memoryIndex) {
        memory.size(memoryIndex);
    }

    @Override
    public void memoryGrow(int memoryIndex) {
        memory.grow(memoryIndex);
    }

    @Override
    public void memoryFill(int memoryIndex) {
        memory.fill(memoryIndex);
    }

    @Override
    public void memoryCopy(int target, int source) {
        memory.copy(target, source);
    }

    @Override
    public void memoryInit(int segment, int memoryIndex) {
        memory.init(segment, memoryIndex);
    }

    @Override
    public void dataDrop(int segment) {
        memory.checkData(segment);
    }

    @Override
    public void table(int opcode, int table) {
        tables.table(opcode, table);
    }

    @Override
    public void tableCopy(int target, int source) {
        tables.copy(target, source);
    }

    @Override
    public void tableInit(int segment, int table) {
        tables.init(segment, table);
    }

    @Override
    public void elemDrop(int segment) {
        tables.checkElements(segment);
    }

    @Override
    public void reference(int opcode) {
        references.plain(opcode);
    }

    @Override
    public void cast(int opcode, int type) {
        references.cast(opcode, type);
    }

    @Override
    public void structNew(int opcode, int type) {
        references.structNew(opcode, type);
    }

    @Override
    public void structField(int opcode, int type, int field) {
        references.structField(opcode, type, field);
    }

    @Override
    public void array(int opcode, int type) {
        references.array(opcode, type);
    }

    @Override
    public void arrayNewFixed(int type, int length) {
        references.arrayNewFixed(type, length);
    }

    @Override
    public void arrayCopy(int targetType, int sourceType) {
        references.arrayCopy(targetType, sourceType);
    }

    @Override
    public void arraySegment(int opcode, int type, int segment) {
        references.arraySegment(opcode, type, segment);
    }
}
