package dev.freshet.wasm;

/** Reads types of values where they stand in a module's bytes, and makes the indices in them canonical. */
final class TypeReader {

    private static final int REF_NULL = 0x63;
    private static final int REF = 0x64;
    private static final int PACKED_I8 = 0x78;
    private static final int PACKED_I16 = 0x77;
    private static final int EMPTY_BLOCK = 0x40;

    private final ByteCursor cursor;
    private final TypeSection types;
    private int groupEnd;

    TypeReader(ByteCursor cursor, TypeSection types) {
        this.cursor = cursor;
        this.types = types;
    }

    /** A value type: a number, a vector or a reference. */
    int valueType() {
        int start = cursor.at;
        int code = cursor.u8();
        int type = ofCode(code);
        if (type != ValueType.BOTTOM) {
            return type;
        }
        if (code == REF_NULL || code == REF) {
            return ValueType.reference(heapType(), code == REF_NULL);
        }
        throw cursor.malformed(start, "0x" + Integer.toHexString(code) + " is no type: malformed value type");
    }

    /** The type of a field: a value type, or a packed one. */
    int storageType() {
        int code = cursor.at < cursor.end ? cursor.bytes[cursor.at] : 0;
        if (code == PACKED_I8 || code == PACKED_I16) {
            cursor.at++;
            return code == PACKED_I8 ? ValueType.I8 : ValueType.I16;
        }
        return valueType();
    }

    int referenceType() {
        int start = cursor.at;
        int type = valueType();
        if (!ValueType.isReference(type)) {
            throw cursor.malformed(start, ValueType.text(type) + " is no reference: malformed reference type");
        }
        return type;
    }

    int heapType() {
        int start = cursor.at;
        long number = cursor.s33();
        if (number >= 0) {
            return ValueType.defined(canonical(number, start));
        }
        int code = cursor.bytes[start] & 0xFF;
        if (cursor.at - start > 1 || !isHeapCode(code)) {
            throw cursor.malformed(start, "malformed heap type");
        }
        return code;
    }

    /** The type of a block: 0, a value type, or the complement of an index. */
    int blockType() {
        int start = cursor.at;
        if (start >= cursor.end) {
            throw cursor.unexpectedEnd();
        }
        int code = cursor.bytes[start] & 0xFF;
        if (code == EMPTY_BLOCK) {
            cursor.at++;
            return ValueType.BOTTOM;
        }
        if (code > EMPTY_BLOCK && code < 0x80) {
            return valueType();
        }
        long index = cursor.s33();
        if (index < 0) {
            throw cursor.malformed(start, "malformed block type");
        }
        int type = canonical(index, start);
        if (!types.isFunction(type)) {
            throw cursor.invalid(start, "type " + index + " is of no function, so no block can have it");
        }
        return ~type;
    }

    /** The index of a type: of any kind. */
    int typeIndex() {
        int start = cursor.at;
        return canonical(cursor.u32() & 0xFFFFFFFFL, start);
    }

    /** Types of the group that is being read may be named before they have been read, up to its end. */
    void openGroup(int end) {
        groupEnd = end;
    }

    private int canonical(long index, int start) {
        if (index < types.closedCount()) {
            return types.canonical((int) index);
        }
        if (index < groupEnd) {
            return (int) index;
        }
        throw cursor.invalid(start, "unknown type " + index + "; the module has " + types.count());
    }

    private static int ofCode(int code) {
        return switch (code) {
            case 0x7F -> ValueType.I32;
            case 0x7E -> ValueType.I64;
            case 0x7D -> ValueType.F32;
            case 0x7C -> ValueType.F64;
            case 0x7B -> ValueType.V128;
            default -> isHeapCode(code) ? ValueType.reference(code, true) : ValueType.BOTTOM;
        };
    }

    private static boolean isHeapCode(int code) {
        return code >= ValueType.HEAP_EXN && code <= ValueType.HEAP_NOEXN;
    }
}
