package dev.freshet.wasm;

/** The rules of tables and element segments; see {@link FunctionValidator}. */
final class TableRules {

    private final CheckedStack stack;
    private final TypeSection types;
    private final TableSection tables;
    private final ElementSection elements;

    TableRules(WasmModule module, CheckedStack stack) {
        this.stack = stack;
        types = module.types();
        tables = module.tables();
        elements = module.elements();
    }

    void table(int opcode, int table) {
        checkTable(table);
        int index = tables.indexType(table);
        int type = tables.type(table);
        switch (opcode) {
            case Opcodes.TABLE_GET -> {
                stack.pop(index);
                stack.push(type);
            }
            case Opcodes.TABLE_SET -> {
                stack.pop(type);
                stack.pop(index);
            }
            case Opcodes.TABLE_SIZE -> stack.push(index);
            case Opcodes.TABLE_GROW -> {
                stack.pop(index);
                stack.pop(type);
                stack.push(index);
            }
            default -> {
                stack.pop(index);
                stack.pop(type);
                stack.pop(index);
            }
        }
    }

    void copy(int target, int source) {
        checkTable(target);
        checkTable(source);
        checkEntries(tables.type(source), tables.type(target));
        int to = tables.indexType(target);
        int from = tables.indexType(source);
        stack.pop(to == ValueType.I64 && from == ValueType.I64 ? ValueType.I64 : ValueType.I32);
        stack.pop(from);
        stack.pop(to);
    }

    void init(int segment, int table) {
        checkTable(table);
        checkElements(segment);
        checkEntries(elements.type(segment), tables.type(table));
        stack.pop(ValueType.I32);
        stack.pop(ValueType.I32);
        stack.pop(tables.indexType(table));
    }

    private void checkEntries(int from, int to) {
        if (!types.isSubtype(from, to)) {
            throw stack.invalid("type mismatch: entries of " + ValueType.text(from) + " do not fit a table of "
                    + ValueType.text(to));
        }
    }

    void checkElements(int segment) {
        if (segment < 0 || segment >= elements.count()) {
            throw stack.invalid("unknown elem segment " + Integer.toUnsignedString(segment) + "; the module has "
                    + elements.count());
        }
    }

    private void checkTable(int table) {
        if (table < 0 || table >= tables.count()) {
            throw stack.invalid(
                    "unknown table " + Integer.toUnsignedString(table) + "; the module has " + tables.count());
        }
    }
}
