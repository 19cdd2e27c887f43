package dev.freshet.wasm;

/** The rules of calls; see {@link FunctionValidator}. */
final class CallRules {

    private final CheckedStack stack;
    private final TypeSection types;
    private final FunctionSection functions;
    private final TableSection tables;

    CallRules(WasmModule module, CheckedStack stack) {
        this.stack = stack;
        types = module.types();
        functions = module.functions();
        tables = module.tables();
    }

    void call(int opcode, int function) {
        apply(functionType(function), opcode == Opcodes.RETURN_CALL);
    }

    void callIndirect(int opcode, int type, int table) {
        checkFunctionType(type);
        if (table < 0 || table >= tables.count()) {
            throw stack.invalid(
                    "unknown table " + Integer.toUnsignedString(table) + "; the module has " + tables.count());
        }
        if (!types.isSubtype(tables.type(table), ValueType.FUNCREF)) {
            throw stack.invalid("type mismatch: an indirect call through table " + table + ", whose entries are "
                    + ValueType.text(tables.type(table)) + " and not functions");
        }
        stack.pop(tables.indexType(table));
        apply(type, opcode == Opcodes.RETURN_CALL_INDIRECT);
    }

    void callRef(int opcode, int type) {
        checkFunctionType(type);
        stack.pop(ValueType.reference(ValueType.defined(type), true));
        apply(type, opcode == Opcodes.RETURN_CALL_REF);
    }

    private void apply(int type, boolean isTail) {
        stack.popParams(type);
        if (isTail) {
            checkTail(type);
            stack.leave();
        } else {
            stack.pushResults(type);
        }
    }

    /** A tail call's results are those of the function that makes it. */
    private void checkTail(int type) {
        int outermost = stack.depth() - 1;
        int results = types.resultCount(type);
        boolean same = results == stack.labelArity(outermost);
        stack.step(results);
        for (int i = 0; same && i < results; i++) {
            same = types.isSubtype(types.result(type, i), stack.labelType(outermost, i));
        }
        if (!same) {
            throw stack.invalid("type mismatch: a tail call gives results of other types than those of its function");
        }
    }

    /** The type of a function by its number, which is checked. */
    int functionType(int function) {
        if (function < 0 || function >= functions.count()) {
            throw stack.invalid(
                    "unknown function " + Integer.toUnsignedString(function) + "; the module has " + functions.count());
        }
        return functions.type(function);
    }

    private void checkFunctionType(int type) {
        if (!types.isFunction(type)) {
            throw stack.invalid("type " + type + " is of no function");
        }
    }
}
