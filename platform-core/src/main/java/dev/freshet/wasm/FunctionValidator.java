package dev.freshet.wasm;

/**
 * Validates bodies, as the appendix of the specification does, while they are read: each instruction is checked, and {@link #stack} says what is on
 * the stack behind it. Made to be used again for body after body; one thread at a time.
 *
 * <p>Also for those who read a valid body and want to know the types of operands: their visitor asks {@link #stack} and then tells this one of the
 * same instruction.
 *
 * <pre>
 * {@code
 *   reader.open(function);
 *   validator.begin();
 *   reader.readAll(visitor);      // which passes everything on to the validator
 *   validator.finish();
 * }
 * </pre>
 */
public final class FunctionValidator implements CodeVisitor {

    private final WasmModule module;
    private final BodyReader in;
    private final OperandStack stack;
    private final TypeSection types;
    private final GlobalSection globals;
    private final InitializedLocals initialized = new InitializedLocals();
    private final ControlRules control;
    private final CallRules calls;
    private final MemoryRules memory;
    private final TableRules tables;
    private final ReferenceRules references;

    /** In a constant expression. */
    private boolean isConstant;

    private final LocalTypes locals;
    private int params;

    /** For the bodies of a valid module, which the reader reads. */
    public FunctionValidator(WasmModule module, BodyReader reader) {
        this(module, reader, ModuleBudget.unbounded());
    }

    FunctionValidator(WasmModule module, BodyReader reader, ModuleBudget budget) {
        this.module = module;
        in = reader;
        types = module.types();
        globals = module.globals();
        stack = new OperandStack(reader, types, budget);
        control = new ControlRules(module, reader, stack, initialized);
        calls = new CallRules(module, stack);
        memory = new MemoryRules(module, reader, stack);
        tables = new TableRules(module, stack);
        references = new ReferenceRules(module, stack, memory, tables);
        locals = reader.locals();
    }

    /** The operands and blocks behind the instruction that this was told of last. */
    public OperandStack stack() {
        return stack;
    }

    /** Begins with the function that the reader has opened. */
    public void begin() {
        int type = module.functions().type(in.function());
        isConstant = false;
        params = types.paramCount(type);
        initialized.clear();
        stack.clear();
        stack.open(OperandStack.FUNCTION, ~type, 0);
    }

    /** Begins with a constant expression that the reader has opened. */
    void beginExpression(int type) {
        isConstant = true;
        initialized.clear();
        stack.clear();
        stack.open(OperandStack.FUNCTION, type, 0);
    }

    /** Checks that the body that has been read to its end has ended all its blocks. */
    public void finish() {
        if (stack.depth() != 0) {
            throw in.malformed(
                    in.position(), "unexpected end: END opcode expected, " + stack.depth() + " blocks are open");
        }
    }

    /**
     * Goes back to the beginning of the innermost block, which is a loop, in place of its {@link #end}: for those who let the reader read its body
     * again.
     */
    public void restartLoop() {
        initialized.reset(stack.mark());
        stack.restart();
    }

    // Control.

    @Override
    public void unreachable() {
        stack.leave();
    }

    @Override
    public void nop() {
        // Nothing to check.
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
    public void end() {
        control.end();
        if (stack.depth() == 0 && !isConstant && in.position() < in.end()) {
            throw in.malformed(in.position(), "instructions behind the end of the function: section size mismatch");
        }
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

    // Operands, locals, globals.

    @Override
    public void drop() {
        stack.popAny();
    }

    @Override
    public void select() {
        stack.pop(ValueType.I32);
        int second = stack.popAny();
        int first = stack.popAny();
        if (ValueType.isReference(first) || ValueType.isReference(second)) {
            throw stack.invalid(
                    "type mismatch: select without a type chooses among numbers and vectors, not references");
        }
        if (first != second && first != ValueType.BOTTOM && second != ValueType.BOTTOM) {
            throw stack.invalid("type mismatch: select chooses between " + ValueType.text(first) + " and "
                    + ValueType.text(second));
        }
        stack.push(first == ValueType.BOTTOM ? second : first);
    }

    @Override
    public void selectTyped(int type) {
        stack.pop(ValueType.I32);
        stack.pop(type);
        stack.pop(type);
        stack.push(type);
    }

    @Override
    public void local(int opcode, int local) {
        if (local < 0 || local >= locals.count()) {
            throw stack.invalid(
                    "unknown local " + Integer.toUnsignedString(local) + "; the function has " + locals.count());
        }
        int type = locals.type(local);
        if (opcode == Opcodes.LOCAL_GET) {
            if (!ValueType.hasDefault(type) && local >= params && !initialized.isSet(local)) {
                throw stack.invalid(
                        "uninitialized local " + local + ": it is never null, and is read before it is set");
            }
            stack.push(type);
            return;
        }
        if (!ValueType.hasDefault(type) && local >= params) {
            initialized.set(local);
        }
        stack.pop(type);
        if (opcode == Opcodes.LOCAL_TEE) {
            stack.push(type);
        }
    }

    @Override
    public void global(int opcode, int global) {
        if (global < 0 || global >= globals.count()) {
            throw stack.invalid(
                    "unknown global " + Integer.toUnsignedString(global) + "; the module has " + globals.count());
        }
        if (opcode == Opcodes.GLOBAL_GET) {
            if (isConstant && globals.isMutable(global)) {
                throw stack.invalid("constant expression required: global " + global + " can change");
            }
            stack.push(globals.type(global));
            return;
        }
        if (!globals.isMutable(global)) {
            throw stack.invalid("immutable global " + global + " is set: global is immutable");
        }
        stack.pop(globals.type(global));
    }

    @Override
    public void i32Const(int value) {
        stack.push(ValueType.I32);
    }

    @Override
    public void i64Const(long value) {
        stack.push(ValueType.I64);
    }

    @Override
    public void f32Const(int bits) {
        stack.push(ValueType.F32);
    }

    @Override
    public void f64Const(long bits) {
        stack.push(ValueType.F64);
    }

    @Override
    public void v128Const(long low, long high) {
        stack.push(ValueType.V128);
    }

    @Override
    public void numeric(int opcode) {
        int signature = Signatures.of(opcode);
        for (int shift = 4 + 4 * (signature >>> 4 & 15); shift > 4; shift -= 4) {
            stack.pop(signature >>> shift & 15);
        }
        stack.push(signature & 15);
    }

    // Vectors and memory.

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
    public void atomicFence() {
        // Orders what is before and behind it; takes nothing.
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

    // Tables.

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

    // References.

    @Override
    public void refNull(int heapType) {
        stack.push(ValueType.reference(heapType, true));
    }

    @Override
    public void refFunc(int function) {
        int type = calls.functionType(function);
        FunctionSection functions = module.functions();
        if (isConstant) {
            functions.refer(function);
        } else if (!functions.isReferenced(function)) {
            throw stack.invalid("undeclared function reference: function " + function
                    + " is in no element segment, export or global");
        }
        stack.push(ValueType.reference(ValueType.defined(type), false));
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
