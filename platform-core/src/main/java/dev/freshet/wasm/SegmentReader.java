package dev.freshet.wasm;

/** Reads the segments of elements and of data. */
final class SegmentReader {

    private static final int NOT_ACTIVE = 1;
    private static final int EXPLICIT = 2;
    private static final int EXPRESSIONS = 4;
    private static final int MAX_ELEMENT_FLAGS = 7;
    private static final int MAX_DATA_FLAGS = 2;
    /** A reference to a function that is not null. */
    private static final int FUNCTION = ValueType.REFERENCE | ValueType.HEAP_FUNC;

    private final ByteCursor in;
    private final WasmModule module;
    private final ModuleBudget budget;
    private final TypeReader types;
    private final ConstantReader constants;

    SegmentReader(ByteCursor in, WasmModule module, ModuleBudget budget, ConstantReader constants) {
        this.in = in;
        this.module = module;
        this.budget = budget;
        this.constants = constants;
        types = new TypeReader(in, module.types());
    }

    void readElements() {
        int count = in.count("element segments");
        budget.check(ModuleCount.ELEMENT_SEGMENTS, count);
        for (int i = 0; i < count; i++) {
            readElementSegment();
        }
        module.elements().trim();
    }

    private void readElementSegment() {
        int at = in.at;
        int flags = in.u32();
        if (flags < 0 || flags > MAX_ELEMENT_FLAGS) {
            throw in.malformed(at, "malformed elements segment kind " + Integer.toUnsignedString(flags));
        }
        ElementSection elements = module.elements();
        boolean isActive = (flags & NOT_ACTIVE) == 0;
        int table = isActive && (flags & EXPLICIT) != 0 ? in.u32() : 0;
        int offsetStart = in.at;
        if (isActive) {
            if (table < 0 || table >= module.tables().count()) {
                throw in.invalid(
                        at,
                        "unknown table " + Integer.toUnsignedString(table) + "; the module has "
                                + module.tables().count());
            }
            constants.read(module.tables().indexType(table));
        }
        elements.tables.add(table);
        elements.offsetStarts.add(offsetStart);
        elements.offsetEnds.add(in.at);
        int type = elementType(flags);
        if (isActive && !module.types().isSubtype(type, module.tables().type(table))) {
            throw in.invalid(
                    at,
                    "type mismatch: elements of " + ValueType.text(type) + " do not fit table " + table + " of "
                            + ValueType.text(module.tables().type(table)));
        }
        elements.types.add(type);
        SegmentMode mode =
                isActive ? SegmentMode.ACTIVE : (flags & EXPLICIT) != 0 ? SegmentMode.DECLARED : SegmentMode.PASSIVE;
        elements.modes.add(mode.ordinal() | flags & EXPRESSIONS);
        readItems(type, (flags & EXPRESSIONS) != 0);
    }

    private int elementType(int flags) {
        boolean hasType = (flags & (NOT_ACTIVE | EXPLICIT)) != 0;
        if ((flags & EXPRESSIONS) != 0) {
            return hasType ? types.referenceType() : ValueType.FUNCREF;
        }
        if (hasType) {
            int at = in.at;
            if (in.u8() != 0) {
                throw in.malformed(at, "malformed element kind");
            }
        }
        return FUNCTION;
    }

    private void readItems(int type, boolean areExpressions) {
        ElementSection elements = module.elements();
        int count = in.count("elements");
        budget.check(ModuleCount.ELEMENTS, count);
        elements.counts.add(count);
        elements.itemStarts.add(in.at);
        FunctionSection functions = module.functions();
        for (int i = 0; i < count; i++) {
            if (areExpressions) {
                constants.read(type);
                continue;
            }
            int at = in.at;
            int function = in.u32();
            if (function < 0 || function >= functions.count()) {
                throw in.invalid(
                        at,
                        "unknown function " + Integer.toUnsignedString(function) + "; the module has "
                                + functions.count());
            }
            functions.refer(function);
        }
        elements.itemEnds.add(in.at);
    }

    void readDataCount() {
        int at = in.at;
        int count = in.u32();
        budget.check(ModuleCount.DATA_SEGMENTS, count & 0xFFFFFFFFL);
        if (count < 0) {
            throw in.malformed(at, "more data segments than a module has room for: " + Integer.toUnsignedString(count));
        }
        module.dataCount = count;
    }

    void readData() {
        int at = in.at;
        int count = in.count("data segments");
        if (module.dataCount != WasmModule.NONE && count != module.dataCount) {
            throw in.malformed(
                    at, "data count and data section have inconsistent lengths: " + module.dataCount + " and " + count);
        }
        budget.check(ModuleCount.DATA_SEGMENTS, count);
        for (int i = 0; i < count; i++) {
            readDataSegment();
        }
        module.data().trim();
    }

    private void readDataSegment() {
        int at = in.at;
        int flags = in.u32();
        if (flags < 0 || flags > MAX_DATA_FLAGS) {
            throw in.malformed(at, "malformed data segment kind " + Integer.toUnsignedString(flags));
        }
        DataSection data = module.data();
        boolean isActive = flags != NOT_ACTIVE;
        int memory = flags == EXPLICIT ? in.u32() : 0;
        int offsetStart = in.at;
        if (isActive) {
            if (memory < 0 || memory >= module.memories().count()) {
                throw in.invalid(
                        at,
                        "unknown memory " + Integer.toUnsignedString(memory) + "; the module has "
                                + module.memories().count());
            }
            constants.read(module.memories().addressType(memory));
        }
        data.memories.add(memory);
        data.offsetStarts.add(offsetStart);
        data.offsetEnds.add(in.at);
        data.modes.add((isActive ? SegmentMode.ACTIVE : SegmentMode.PASSIVE).ordinal());
        int length = in.length("a data segment");
        data.starts.add(in.at);
        in.at += length;
        data.ends.add(in.at);
    }
}
