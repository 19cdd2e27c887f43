package dev.freshet.wasm;

/** Reads the sections that say what a module has: imports, functions, tables, memories, tags, globals, exports, the start function. */
final class DeclarationReader {

    private static final int TABLE_WITH_INITIALIZER = 0x40;

    private final ByteCursor in;
    private final WasmModule module;
    private final ModuleBudget budget;
    private final TypeReader types;
    private final LimitsReader limits;
    private final ConstantReader constants;

    DeclarationReader(ByteCursor in, WasmModule module, ModuleBudget budget, ConstantReader constants) {
        this.in = in;
        this.module = module;
        this.budget = budget;
        this.constants = constants;
        types = new TypeReader(in, module.types());
        limits = new LimitsReader(in);
    }

    void readImports() {
        int count = in.count("imports");
        budget.check(ModuleCount.IMPORTS, count);
        ImportSection imports = module.imports();
        for (int i = 0; i < count; i++) {
            readName(imports.moduleNames());
            readName(imports.fieldNames());
            int at = in.at;
            int kind = in.u8();
            if (kind > ExternalKind.TAG.ordinal()) {
                throw in.malformed(at, "malformed import kind " + kind);
            }
            imports.kinds.add(kind);
            imports.indices.add(readImported(ExternalKind.values()[kind]));
        }
        imports.trim();
        checkTablesAndMemories();
    }

    /** Reads what is imported, and returns its number among its kind. */
    private int readImported(ExternalKind kind) {
        return switch (kind) {
            case FUNCTION -> {
                module.functions().types.add(functionType());
                yield module.functions().imported++;
            }
            case TABLE -> {
                readTableType();
                module.tables().initStarts.add(TableSection.NONE);
                module.tables().initEnds.add(TableSection.NONE);
                yield module.tables().imported++;
            }
            case MEMORY -> {
                readMemoryType();
                yield module.memories().imported++;
            }
            case GLOBAL -> {
                readGlobalType();
                yield module.globals().imported++;
            }
            case TAG -> {
                readTagType();
                yield module.tags().imported++;
            }
        };
    }

    void readFunctions() {
        int count = in.count("functions");
        budget.check(ModuleCount.FUNCTIONS, count);
        IntList functions = module.functions().types;
        for (int i = 0; i < count; i++) {
            functions.add(functionType());
        }
    }

    void readTables() {
        int count = in.count("tables");
        for (int i = 0; i < count; i++) {
            readTable();
        }
        checkTablesAndMemories();
    }

    private void readTable() {
        TableSection tables = module.tables();
        int at = in.at;
        boolean hasInitializer = in.at < in.end && in.bytes[in.at] == TABLE_WITH_INITIALIZER;
        if (hasInitializer) {
            in.at++;
            if (in.u8() != 0) {
                throw in.malformed(at, "malformed table");
            }
        }
        readTableType();
        int type = tables.type(tables.count() - 1);
        int start = TableSection.NONE;
        int end = TableSection.NONE;
        if (hasInitializer) {
            start = in.at;
            constants.read(type);
            end = in.at;
        } else if (!ValueType.hasDefault(type)) {
            throw in.invalid(
                    at,
                    "type mismatch: a table of " + ValueType.text(type) + " needs an initial entry, as none is null");
        }
        tables.initStarts.add(start);
        tables.initEnds.add(end);
    }

    void readMemories() {
        int count = in.count("memories");
        for (int i = 0; i < count; i++) {
            readMemoryType();
        }
        checkTablesAndMemories();
    }

    private void checkTablesAndMemories() {
        budget.check(ModuleCount.TABLES, module.tables().count());
        budget.check(ModuleCount.MEMORIES, module.memories().count());
        budget.check(ModuleCount.GLOBALS, module.globals().count());
        budget.check(ModuleCount.TAGS, module.tags().count());
    }

    void readTags() {
        int count = in.count("tags");
        for (int i = 0; i < count; i++) {
            readTagType();
        }
        checkTablesAndMemories();
    }

    void readGlobals() {
        int count = in.count("globals");
        GlobalSection globals = module.globals();
        for (int i = 0; i < count; i++) {
            budget.check(ModuleCount.GLOBALS, globals.count() + 1L);
            int type = types.valueType();
            boolean mutable = readMutability();
            globals.initStarts.add(in.at);
            constants.read(type);
            globals.initEnds.add(in.at);
            // Only behind its expression: a global may refer to those before it.
            globals.add(type, mutable);
        }
        globals.trim();
    }

    void readExports() {
        int count = in.count("exports");
        budget.check(ModuleCount.EXPORTS, count);
        ExportSection exports = module.exports();
        DistinctNames distinct = new DistinctNames(exports.names, in.bytes);
        for (int i = 0; i < count; i++) {
            int at = in.at;
            readName(exports.names);
            if (!distinct.add(i)) {
                throw in.invalid(
                        at, "duplicate export name '" + dev.freshet.GuestText.escape(exports.names.text(i), 100) + "'");
            }
            at = in.at;
            int kind = in.u8();
            if (kind > ExternalKind.TAG.ordinal()) {
                throw in.malformed(at, "malformed export kind " + kind);
            }
            exports.kinds.add(kind);
            exports.indices.add(readExported(ExternalKind.values()[kind]));
        }
        exports.trim();
    }

    private int readExported(ExternalKind kind) {
        int at = in.at;
        int index = in.u32();
        int count = switch (kind) {
            case FUNCTION -> module.functions().count();
            case TABLE -> module.tables().count();
            case MEMORY -> module.memories().count();
            case GLOBAL -> module.globals().count();
            case TAG -> module.tags().count();
        };
        if (index < 0 || index >= count) {
            throw in.invalid(
                    at,
                    "unknown " + kind.text() + " " + Integer.toUnsignedString(index) + " is exported; the module has "
                            + count);
        }
        if (kind == ExternalKind.FUNCTION) {
            module.functions().refer(index);
        }
        return index;
    }

    void readStart() {
        int at = in.at;
        int function = in.u32();
        FunctionSection functions = module.functions();
        if (function < 0 || function >= functions.count()) {
            throw in.invalid(
                    at,
                    "unknown function " + Integer.toUnsignedString(function) + " is the start function; the module has "
                            + functions.count());
        }
        int type = functions.type(function);
        if (module.types().paramCount(type) != 0 || module.types().resultCount(type) != 0) {
            throw in.invalid(at, "start function " + function + " has parameters or results");
        }
        module.start = function;
    }

    private int functionType() {
        int at = in.at;
        int type = types.typeIndex();
        if (!module.types().isFunction(type)) {
            throw in.invalid(at, "unknown type: type " + type + " is of no function");
        }
        return type;
    }

    private void readTableType() {
        int type = types.referenceType();
        module.tables().types.add(type);
        limits.readTable(module.tables().limits);
    }

    private void readMemoryType() {
        limits.readMemory(module.memories().limits);
        module.memories().count++;
    }

    private void readGlobalType() {
        int type = types.valueType();
        module.globals().add(type, readMutability());
    }

    private boolean readMutability() {
        int at = in.at;
        int mutable = in.u8();
        if (mutable > 1) {
            throw in.malformed(at, "malformed mutability " + mutable);
        }
        return mutable == 1;
    }

    private void readTagType() {
        int at = in.at;
        if (in.u8() != 0) {
            throw in.malformed(at, "malformed tag attribute");
        }
        at = in.at;
        int type = functionType();
        if (module.types().resultCount(type) != 0) {
            throw in.invalid(at, "non-empty tag result type: an exception carries parameters only");
        }
        module.tags().types.add(type);
    }

    private void readName(NameRanges names) {
        int length = in.length("a name");
        budget.check(ModuleCount.NAME_BYTES, length);
        Utf8.check(in, in.at, in.at + length);
        names.add(in.at, in.at + length);
        in.at += length;
    }
}
