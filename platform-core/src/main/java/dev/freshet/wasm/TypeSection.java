package dev.freshet.wasm;

/**
 * The defined types of a module: functions, structures and arrays, in recursive groups. Immutable once the section is read.
 *
 * <p>Types are equal when their groups are, member by member; {@link #canonical} is the first index of an equal type. All value types and
 * supertypes in here have canonical indices, so that comparing ints compares types.
 */
public final class TypeSection {

    /** Kinds of defined types. */
    public static final int FUNCTION = 0;

    public static final int STRUCTURE = 1;
    public static final int ARRAY = 2;

    /** Bit of a field in {@link #values}: it can be written. */
    static final int MUTABLE = 1 << 27;

    /** No supertype. */
    public static final int NONE = -1;

    private static final int KIND = 3;
    private static final int FINAL = 4;

    // One entry for each type. The values of type i begin at valueStart[i]: parameters and then results, or fields.
    private final IntList shape = new IntList();
    private final IntList valueStart = new IntList();
    private final IntList firstCount = new IntList();
    private final IntList valueCount = new IntList();
    private final IntList supertype = new IntList();
    private final IntList canonical = new IntList();
    private final IntList groupStart = new IntList();
    private final IntList values = new IntList();
    // How many supertypes a type has above it, and one of them some way up (jump pointers), so that looking for one
    // takes logarithmic time.
    private final IntList depth = new IntList();
    private final IntList jump = new IntList();

    TypeSection() {}

    // What the reader of the section does.

    /** Begins a type of a group that is being read; its values follow. */
    void begin(int kind, boolean isFinal, int newSupertype, int newGroupStart) {
        shape.add(kind | (isFinal ? FINAL : 0));
        supertype.add(newSupertype);
        groupStart.add(newGroupStart);
        valueStart.add(values.size());
    }

    void addValue(int value) {
        values.add(value);
    }

    /** Ends the type; its first values are the parameters. */
    void end(int firsts) {
        firstCount.add(firsts);
        valueCount.add(values.size() - valueStart.get(shape.size() - 1));
    }

    /** How many types are in groups that have been read to their ends. */
    int closedCount() {
        return canonical.size();
    }

    /** All about a type but its values, for comparing. */
    int form(int type) {
        return shape.get(type) | firstCount.get(type) << 3;
    }

    int valueCount(int type) {
        return valueCount.get(type);
    }

    /** A value with the bits that say whether it can be written. */
    int value(int type, int index) {
        return values.get(valueStart.get(type) + index);
    }

    /**
     * Closes the group that begins at a type, which is equal to the one that begins at {@code first}, or new when that is itself: what refers to a
     * type of the group is made to refer to the first with an equal type.
     */
    void close(int start, int first) {
        for (int type = start; type < count(); type++) {
            int canonicalType = first + type - start;
            canonical.add(canonicalType);
            if (first != start) {
                makeCanonical(type, start, first);
            }
            int above = supertype.get(type);
            depth.add(above == NONE ? 0 : depth.get(above) + 1);
            jump.add(above == NONE ? canonicalType : jumpFrom(above));
        }
    }

    private void makeCanonical(int type, int start, int first) {
        for (int i = valueStart.get(type); i < valueStart.get(type) + valueCount.get(type); i++) {
            int value = values.get(i);
            if (ValueType.isReference(value) && ValueType.isDefined(value) && ValueType.typeIndex(value) >= start) {
                values.set(i, value - start + first);
            }
        }
        if (supertype.get(type) >= start) {
            supertype.set(type, supertype.get(type) - start + first);
        }
    }

    /** Two jumps of equal length make one of twice the length, else the next goes one step only. */
    private int jumpFrom(int above) {
        int far = jump.get(above);
        int farther = jump.get(far);
        return depth.get(above) - depth.get(far) == depth.get(far) - depth.get(farther) ? farther : above;
    }

    void trim() {
        for (IntList list : new IntList[] {
            shape, valueStart, firstCount, valueCount, supertype, canonical, groupStart, values, depth, jump
        }) {
            list.trim();
        }
    }

    public int count() {
        return shape.size();
    }

    /** {@link #FUNCTION}, {@link #STRUCTURE} or {@link #ARRAY}. */
    public int kind(int type) {
        return shape.get(type) & KIND;
    }

    public boolean isFunction(int type) {
        return kind(type) == FUNCTION;
    }

    public boolean isFinal(int type) {
        return (shape.get(type) & FINAL) != 0;
    }

    /** The canonical index of the direct supertype, or {@link #NONE}. */
    public int supertype(int type) {
        return supertype.get(type);
    }

    /** How many supertypes a type has above it. */
    public int depth(int type) {
        return depth.get(type);
    }

    /** The first index with a type equal to this one. */
    public int canonical(int type) {
        return canonical.get(type);
    }

    /** The first type of the recursive group that a type is in. */
    public int groupStart(int type) {
        return groupStart.get(type);
    }

    /** Parameters of a function type. */
    public int paramCount(int type) {
        return firstCount.get(type);
    }

    public int param(int type, int index) {
        return values.get(valueStart.get(type) + index);
    }

    /** Results of a function type. */
    public int resultCount(int type) {
        return valueCount.get(type) - firstCount.get(type);
    }

    public int result(int type, int index) {
        return values.get(valueStart.get(type) + firstCount.get(type) + index);
    }

    /** Fields of a structure; 1 for an array. */
    public int fieldCount(int type) {
        return valueCount.get(type);
    }

    /** The storage type of a field, {@code I8} and {@code I16} among them; of an array, field 0 is its elements. */
    public int field(int type, int index) {
        return values.get(valueStart.get(type) + index) & ~MUTABLE;
    }

    public boolean isFieldMutable(int type, int index) {
        return (values.get(valueStart.get(type) + index) & MUTABLE) != 0;
    }

    /** How many operands a block of this block type takes. */
    public int blockParamCount(int blockType) {
        return blockType < 0 ? paramCount(~blockType) : 0;
    }

    public int blockParam(int blockType, int index) {
        return param(~blockType, index);
    }

    public int blockResultCount(int blockType) {
        return blockType < 0 ? resultCount(~blockType) : blockType == ValueType.BOTTOM ? 0 : 1;
    }

    public int blockResult(int blockType, int index) {
        return blockType < 0 ? result(~blockType, index) : blockType;
    }

    /** Returns which of a type and its supertypes has {@code wanted} supertypes above itself; the type itself when it has fewer. */
    public int ancestor(int type, int wanted) {
        int at = type;
        while (depth.get(at) > wanted) {
            int far = jump.get(at);
            at = depth.get(far) >= wanted ? far : supertype.get(at);
        }
        return at;
    }

    /** Whether a value of one type can stand where the other is wanted. {@link ValueType#BOTTOM} can stand anywhere. */
    public boolean isSubtype(int sub, int wanted) {
        if (sub == wanted || sub == ValueType.BOTTOM) {
            return true;
        }
        if ((sub & wanted & ValueType.REFERENCE) == 0) {
            return false;
        }
        if (ValueType.isNullable(sub) && !ValueType.isNullable(wanted)) {
            return false;
        }
        return isHeapSubtype(ValueType.heapType(sub), ValueType.heapType(wanted));
    }

    /** The same for heap types. */
    public boolean isHeapSubtype(int sub, int wanted) {
        if (sub == wanted || sub == ValueType.HEAP_BOTTOM) {
            return true;
        }
        if (!ValueType.isDefined(sub)) {
            return ValueType.isDefined(wanted)
                    ? sub == bottomOf(kind(ValueType.typeIndex(wanted)))
                    : isAbstractSubtype(sub, wanted);
        }
        int index = ValueType.typeIndex(sub);
        return ValueType.isDefined(wanted)
                ? isDefinedSubtype(index, ValueType.typeIndex(wanted))
                : isKindSubtype(kind(index), wanted);
    }

    /** Whether one defined type is the other or has it above itself; both canonical. */
    public boolean isDefinedSubtype(int sub, int wanted) {
        return ancestor(sub, depth.get(wanted)) == wanted;
    }

    /** The abstract heap type at the top of a heap type's hierarchy: any, func, extern or exn. */
    public int top(int heapType) {
        if (ValueType.isDefined(heapType)) {
            return isFunction(ValueType.typeIndex(heapType)) ? ValueType.HEAP_FUNC : ValueType.HEAP_ANY;
        }
        return switch (heapType) {
            case ValueType.HEAP_FUNC, ValueType.HEAP_NOFUNC -> ValueType.HEAP_FUNC;
            case ValueType.HEAP_EXTERN, ValueType.HEAP_NOEXTERN -> ValueType.HEAP_EXTERN;
            case ValueType.HEAP_EXN, ValueType.HEAP_NOEXN -> ValueType.HEAP_EXN;
            default -> ValueType.HEAP_ANY;
        };
    }

    private static int bottomOf(int kind) {
        return kind == FUNCTION ? ValueType.HEAP_NOFUNC : ValueType.HEAP_NONE;
    }

    private static boolean isKindSubtype(int kind, int wanted) {
        return switch (wanted) {
            case ValueType.HEAP_FUNC -> kind == FUNCTION;
            case ValueType.HEAP_STRUCT -> kind == STRUCTURE;
            case ValueType.HEAP_ARRAY -> kind == ARRAY;
            case ValueType.HEAP_EQ, ValueType.HEAP_ANY -> kind != FUNCTION;
            default -> false;
        };
    }

    private static boolean isAbstractSubtype(int sub, int wanted) {
        return switch (sub) {
            case ValueType.HEAP_NONE ->
                wanted == ValueType.HEAP_I31
                        || wanted == ValueType.HEAP_STRUCT
                        || wanted == ValueType.HEAP_ARRAY
                        || wanted == ValueType.HEAP_EQ
                        || wanted == ValueType.HEAP_ANY;
            case ValueType.HEAP_I31, ValueType.HEAP_STRUCT, ValueType.HEAP_ARRAY ->
                wanted == ValueType.HEAP_EQ || wanted == ValueType.HEAP_ANY;
            case ValueType.HEAP_EQ -> wanted == ValueType.HEAP_ANY;
            case ValueType.HEAP_NOFUNC -> wanted == ValueType.HEAP_FUNC;
            case ValueType.HEAP_NOEXTERN -> wanted == ValueType.HEAP_EXTERN;
            case ValueType.HEAP_NOEXN -> wanted == ValueType.HEAP_EXN;
            default -> false;
        };
    }
}
