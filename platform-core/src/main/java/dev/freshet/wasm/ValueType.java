package dev.freshet.wasm;

/**
 * A value type as one int. Two types are equal exactly when their ints are, because the index of a defined type is always the first index
 * with an equal type ({@link TypeSection#canonical}).
 *
 * <pre>
 * {@code
 *   0                     BOTTOM: the type of an operand that unreachable code makes up; of a block type: no result
 *   1 .. 5                I32, I64, F32, F64, V128
 *   6, 7                  I8, I16: only fields of structures and arrays
 *
 *   bit 30                REFERENCE
 *   bit 29                NULLABLE
 *   bit 28                DEFINED: bits 0..23 are the index of a type; else bits 0..7 are the code of an abstract heap type
 * }
 * </pre>
 *
 * <p>A heap type is the bits 0 to 28: {@code DEFINED | index}, or one of the constants such as {@link #HEAP_FUNC}. Bits 0 to 23 of a reference
 * to nothing in particular, in unreachable code, are 0 ({@link #HEAP_BOTTOM}).
 */
public final class ValueType {

    public static final int BOTTOM = 0;
    public static final int I32 = 1;
    public static final int I64 = 2;
    public static final int F32 = 3;
    public static final int F64 = 4;
    public static final int V128 = 5;
    public static final int I8 = 6;
    public static final int I16 = 7;

    public static final int REFERENCE = 1 << 30;
    public static final int NULLABLE = 1 << 29;
    public static final int DEFINED = 1 << 28;

    /** Abstract heap types: their codes in the binary format. */
    public static final int HEAP_BOTTOM = 0;

    public static final int HEAP_EXN = 0x69;
    public static final int HEAP_ARRAY = 0x6A;
    public static final int HEAP_STRUCT = 0x6B;
    public static final int HEAP_I31 = 0x6C;
    public static final int HEAP_EQ = 0x6D;
    public static final int HEAP_ANY = 0x6E;
    public static final int HEAP_EXTERN = 0x6F;
    public static final int HEAP_FUNC = 0x70;
    public static final int HEAP_NONE = 0x71;
    public static final int HEAP_NOEXTERN = 0x72;
    public static final int HEAP_NOFUNC = 0x73;
    public static final int HEAP_NOEXN = 0x74;

    public static final int FUNCREF = REFERENCE | NULLABLE | HEAP_FUNC;
    public static final int EXTERNREF = REFERENCE | NULLABLE | HEAP_EXTERN;
    public static final int ANYREF = REFERENCE | NULLABLE | HEAP_ANY;
    public static final int EQREF = REFERENCE | NULLABLE | HEAP_EQ;
    public static final int I31REF = REFERENCE | NULLABLE | HEAP_I31;
    public static final int STRUCTREF = REFERENCE | NULLABLE | HEAP_STRUCT;
    public static final int ARRAYREF = REFERENCE | NULLABLE | HEAP_ARRAY;
    public static final int EXNREF = REFERENCE | NULLABLE | HEAP_EXN;

    /** Most types that an index of 24 bits can tell apart; a module has fewer. */
    static final int MAX_TYPES = 1 << 24;

    private static final int INDEX = MAX_TYPES - 1;
    private static final int HEAP = DEFINED | INDEX;

    private ValueType() {}

    public static boolean isReference(int type) {
        return (type & REFERENCE) != 0;
    }

    public static boolean isNullable(int type) {
        return (type & NULLABLE) != 0;
    }

    /** Whether a local of the type may be read before it is set: numbers, vectors and references that may be null. */
    public static boolean hasDefault(int type) {
        return (type & (REFERENCE | NULLABLE)) != REFERENCE;
    }

    /** The heap type of a reference. */
    public static int heapType(int reference) {
        return reference & HEAP;
    }

    /** The reference to a heap type. */
    public static int reference(int heapType, boolean nullable) {
        return REFERENCE | (nullable ? NULLABLE : 0) | heapType;
    }

    /** Whether a heap type, or a reference to it, has the index of a type. */
    public static boolean isDefined(int typeOrHeapType) {
        return (typeOrHeapType & DEFINED) != 0;
    }

    /** The index of the type in a heap type for which {@link #isDefined} holds, or in a reference to it. */
    public static int typeIndex(int typeOrHeapType) {
        return typeOrHeapType & INDEX;
    }

    /** The heap type with the index of a type. */
    public static int defined(int typeIndex) {
        return DEFINED | typeIndex;
    }

    public static int asNonNull(int reference) {
        return reference & ~NULLABLE;
    }

    /** The type that a field's value has on the stack: I32 for I8 and I16. */
    public static int unpacked(int storageType) {
        return storageType == I8 || storageType == I16 ? I32 : storageType;
    }

    /** The type in the words of the text format, for messages. */
    public static String text(int type) {
        if (isReference(type)) {
            String heap = heapText(heapType(type));
            return isNullable(type) ? "(ref null " + heap + ")" : "(ref " + heap + ")";
        }
        return switch (type) {
            case BOTTOM -> "any type";
            case I32 -> "i32";
            case I64 -> "i64";
            case F32 -> "f32";
            case F64 -> "f64";
            case V128 -> "v128";
            case I8 -> "i8";
            case I16 -> "i16";
            default -> "type " + Integer.toHexString(type);
        };
    }

    static String heapText(int heapType) {
        if (isDefined(heapType)) {
            return Integer.toString(typeIndex(heapType));
        }
        return switch (heapType) {
            case HEAP_EXN -> "exn";
            case HEAP_ARRAY -> "array";
            case HEAP_STRUCT -> "struct";
            case HEAP_I31 -> "i31";
            case HEAP_EQ -> "eq";
            case HEAP_ANY -> "any";
            case HEAP_EXTERN -> "extern";
            case HEAP_FUNC -> "func";
            case HEAP_NONE -> "none";
            case HEAP_NOEXTERN -> "noextern";
            case HEAP_NOFUNC -> "nofunc";
            case HEAP_NOEXN -> "noexn";
            default -> "bottom";
        };
    }
}
