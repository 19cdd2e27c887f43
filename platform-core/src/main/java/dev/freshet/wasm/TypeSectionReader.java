package dev.freshet.wasm;

/**
 * Reads the type section. Groups that are equal are found by a hash over their members, with references into the group counted from its
 * beginning; so the whole takes time in proportion to its bytes.
 */
final class TypeSectionReader {

    private static final int GROUP = 0x4E;
    private static final int SUB_FINAL = 0x4F;
    private static final int SUB = 0x50;
    private static final int ARRAY = 0x5E;
    private static final int STRUCTURE = 0x5F;
    private static final int FUNCTION = 0x60;

    private final ByteCursor in;
    private final TypeSection types;
    private final TypeReader reader;
    private final ModuleBudget budget;
    private final KeyedHash hash = new KeyedHash();
    private final HashIndex groups = new HashIndex();

    TypeSectionReader(ByteCursor in, TypeSection types, ModuleBudget budget) {
        this.in = in;
        this.types = types;
        this.budget = budget;
        reader = new TypeReader(in, types);
    }

    void read() {
        int count = in.count("types");
        budget.check(ModuleCount.TYPES, count);
        for (int i = 0; i < count; i++) {
            readGroup();
        }
        types.trim();
    }

    private void readGroup() {
        int start = types.count();
        int at = in.at;
        int size = 1;
        if (in.at < in.end && in.bytes[in.at] == GROUP) {
            in.at++;
            size = in.count("types of a group");
        }
        budget.check(ModuleCount.TYPES, (long) start + size);
        if ((long) start + size >= ValueType.MAX_TYPES) {
            throw in.malformed(at, "more types than " + ValueType.MAX_TYPES);
        }
        reader.openGroup(start + size);
        for (int i = 0; i < size; i++) {
            readSubtype(start);
        }
        reader.openGroup(0);
        if (size == 0) {
            return;
        }
        long key = keyOf(start);
        int first = firstEqual(start, key);
        types.close(start, first);
        if (first == start) {
            groups.add(key, start);
            for (int type = start; type < start + size; type++) {
                checkSupertype(type, at);
            }
        }
    }

    private void readSubtype(int start) {
        int at = in.at;
        int code = in.u8();
        boolean isFinal = code != SUB;
        int supertype = TypeSection.NONE;
        if (code == SUB || code == SUB_FINAL) {
            int count = in.count("supertypes");
            if (count > 1) {
                throw in.invalid(at, "a type has " + count + " supertypes; one is the most");
            }
            if (count == 1) {
                int superAt = in.at;
                supertype = reader.typeIndex();
                if (supertype >= types.count()) {
                    throw in.invalid(superAt, "unknown type " + supertype + ": a supertype comes before its subtypes");
                }
            }
            code = in.u8();
        }
        switch (code) {
            case FUNCTION -> readFunction(isFinal, supertype, start);
            case STRUCTURE -> readStructure(isFinal, supertype, start);
            case ARRAY -> {
                types.begin(TypeSection.ARRAY, isFinal, supertype, start);
                readField();
                types.end(0);
            }
            default ->
                throw in.malformed(
                        in.at - 1, "0x" + Integer.toHexString(code) + " begins no type: malformed definition type");
        }
    }

    private void readFunction(boolean isFinal, int supertype, int start) {
        types.begin(TypeSection.FUNCTION, isFinal, supertype, start);
        int params = in.count("parameters");
        budget.check(ModuleCount.TYPE_MEMBERS, params);
        for (int i = 0; i < params; i++) {
            types.addValue(reader.valueType());
        }
        int results = in.count("results");
        budget.check(ModuleCount.TYPE_MEMBERS, results);
        for (int i = 0; i < results; i++) {
            types.addValue(reader.valueType());
        }
        types.end(params);
    }

    private void readStructure(boolean isFinal, int supertype, int start) {
        types.begin(TypeSection.STRUCTURE, isFinal, supertype, start);
        int fields = in.count("fields");
        budget.check(ModuleCount.TYPE_MEMBERS, fields);
        for (int i = 0; i < fields; i++) {
            readField();
        }
        types.end(0);
    }

    private void readField() {
        int type = reader.storageType();
        int mutable = in.u8();
        if (mutable > 1) {
            throw in.malformed(in.at - 1, "malformed mutability " + mutable);
        }
        types.addValue(mutable == 1 ? type | TypeSection.MUTABLE : type);
    }

    // Equal groups.

    private long keyOf(int start) {
        long key = 1;
        for (int type = start; type < types.count(); type++) {
            key = hash.add(key, types.form(type));
            key = hash.add(key, relative(types.supertype(type), start));
            int values = types.valueCount(type);
            key = hash.add(key, values);
            for (int i = 0; i < values; i++) {
                key = hash.add(key, relativeValue(types.value(type, i), start));
            }
        }
        return key;
    }

    /** Returns where the first group equal to the last one begins; that one itself when it is new. */
    private int firstEqual(int start, long key) {
        for (int place = groups.find(key); groups.number(place) >= 0; place = groups.next(place, key)) {
            int other = groups.number(place);
            if (areEqual(other, start)) {
                return other;
            }
        }
        return start;
    }

    private boolean areEqual(int other, int start) {
        int size = types.count() - start;
        if (types.groupStart(other + size - 1) != other
                || other + size < start && types.groupStart(other + size) == other) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (!areEqual(other + i, other, start + i, start)) {
                return false;
            }
        }
        return true;
    }

    private boolean areEqual(int other, int otherStart, int type, int start) {
        if (types.form(other) != types.form(type)
                || types.valueCount(other) != types.valueCount(type)
                || relative(types.supertype(other), otherStart) != relative(types.supertype(type), start)) {
            return false;
        }
        for (int i = 0; i < types.valueCount(type); i++) {
            if (relativeValue(types.value(other, i), otherStart) != relativeValue(types.value(type, i), start)) {
                return false;
            }
        }
        return true;
    }

    /** An index of the group itself counted from its beginning, and told apart from others. */
    private static int relative(int index, int start) {
        return index >= start ? index - start | 1 << 30 : index;
    }

    private static int relativeValue(int value, int start) {
        if (!ValueType.isReference(value) || !ValueType.isDefined(value)) {
            return value;
        }
        int index = ValueType.typeIndex(value);
        // The sign is not in use in values.
        return index >= start ? value - start | 1 << 31 : value;
    }

    // Supertypes.

    private void checkSupertype(int type, int at) {
        int supertype = types.supertype(type);
        if (supertype == TypeSection.NONE) {
            return;
        }
        budget.check(ModuleCount.SUPERTYPES, types.depth(type));
        if (types.isFinal(supertype)) {
            throw in.invalid(at, "sub type " + type + " of type " + supertype + ", which is final");
        }
        if (types.kind(type) != types.kind(supertype) || !matches(type, supertype)) {
            throw in.invalid(at, "sub type " + type + " does not match its supertype " + supertype);
        }
    }

    private boolean matches(int type, int supertype) {
        return types.isFunction(type) ? matchesFunction(type, supertype) : matchesFields(type, supertype);
    }

    private boolean matchesFunction(int type, int supertype) {
        if (types.paramCount(type) != types.paramCount(supertype)
                || types.resultCount(type) != types.resultCount(supertype)) {
            return false;
        }
        for (int i = 0; i < types.paramCount(type); i++) {
            if (!types.isSubtype(types.param(supertype, i), types.param(type, i))) {
                return false;
            }
        }
        for (int i = 0; i < types.resultCount(type); i++) {
            if (!types.isSubtype(types.result(type, i), types.result(supertype, i))) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesFields(int type, int supertype) {
        if (types.fieldCount(type) < types.fieldCount(supertype)) {
            return false;
        }
        for (int i = 0; i < types.fieldCount(supertype); i++) {
            boolean mutable = types.isFieldMutable(type, i);
            int sub = types.field(type, i);
            int above = types.field(supertype, i);
            if (mutable != types.isFieldMutable(supertype, i)
                    || (mutable ? sub != above : !types.isSubtype(sub, above))) {
                return false;
            }
        }
        return true;
    }
}
