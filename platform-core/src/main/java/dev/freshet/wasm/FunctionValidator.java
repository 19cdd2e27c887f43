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
public final class FunctionValidator extends RuleVisitor {

    private final WasmModule module;
    private final BodyReader in;
    private final TypeSection types;
    private final GlobalSection globals;

    /** In a constant expression. */
    private boolean isConstant;

    private final LocalTypes locals;
    private int params;

    /** For the bodies of a valid module, which the reader reads. */
    public FunctionValidator(WasmModule module, BodyReader reader) {
        this(module, reader, ModuleBudget.unbounded());
    }

    FunctionValidator(WasmModule module, BodyReader reader, ModuleBudget budget) {
        super(module, reader, new CheckedStack(reader, module.types(), budget));
        this.module = module;
        in = reader;
        types = module.types();
        globals = module.globals();
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

    @Override
    public void unreachable() {
        stack.leave();
    }

    @Override
    public void nop() {
        // Nothing to check.
    }

    @Override
    public void end() {
        control.end();
        if (stack.depth() == 0 && !isConstant && in.position() < in.end()) {
            throw in.malformed(in.position(), "instructions behind the end of the function: section size mismatch");
        }
    }

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
        int type = locals.plainType(local);
        if (type == ValueType.BOTTOM) {
            anyLocal(opcode, local);
        } else if (opcode == Opcodes.LOCAL_GET) {
            stack.push(type);
        } else {
            stack.pop(type);
            if (opcode == Opcodes.LOCAL_TEE) {
                stack.push(type);
            }
        }
    }

    private void anyLocal(int opcode, int local) {
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
        stack.replace(opcode < 0x100 ? Signatures.PLAIN[opcode] : Signatures.of(opcode));
    }

    @Override
    public void atomicFence() {
        // Orders what is before and behind it; takes nothing.
    }

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
}
