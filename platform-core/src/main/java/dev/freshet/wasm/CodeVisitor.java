package dev.freshet.wasm;

/**
 * Gets the instructions of a body, one method for each shape of immediates, from a {@link BodyReader}.
 *
 * <p>Opcodes are those of {@link Opcodes}, {@link VectorOpcodes} and {@link AtomicOpcodes}; types are packed as {@link ValueType} says, with
 * canonical indices, and so are indices of types. Where it is told, the body may be malformed, but what the reader gives is well-formed in itself;
 * indices of anything but types have been checked against nothing until {@link FunctionValidator} has seen them, and are unsigned 32-bit
 * numbers in an int until then.
 *
 * <p>A <em>block type</em> is an int: 0 for none, a value type for a single result, or {@code ~index} (negative) of a function type.
 * A <em>label</em> counts enclosing blocks from the innermost, 0.
 */
public interface CodeVisitor {

    // Control.

    void unreachable();

    void nop();

    /** Opens a block: {@code BLOCK}, {@code LOOP}, {@code IF} or {@code TRY} (exceptions of 2021). */
    void block(int opcode, int blockType);

    /**
     * Opens a {@code try_table}.
     *
     * @param clauses three ints for each clause: 0 catch, 1 catch_ref, 2 catch_all, 3 catch_all_ref; the tag, 0 where the clause has none; the
     *     label, counted from outside the new block. The reader uses the array again.
     * @param count how many clauses
     */
    void tryTable(int blockType, int[] clauses, int count);

    /** {@code else}. */
    void elseBranch();

    /** {@code end}, the one that closes the body too. */
    void end();

    /** {@code catch} of 2021, within a {@code TRY}. */
    void catchTag(int tag);

    /** {@code catch_all} of 2021, within a {@code TRY}. */
    void catchAll();

    /** {@code delegate} of 2021: closes a {@code TRY}; the label is counted from outside it. */
    void delegate(int label);

    /** {@code rethrow} of 2021. */
    void rethrow(int label);

    void throwTag(int tag);

    void throwRef();

    /** {@code BR}, {@code BR_IF}, {@code BR_ON_NULL}, {@code BR_ON_NON_NULL}. */
    void branch(int opcode, int label);

    /**
     * {@code br_table}.
     *
     * @param labels the reader uses the array again
     * @param count how many labels, the default, which is the last, included
     */
    void branchTable(int[] labels, int count);

    /** {@code BR_ON_CAST}, {@code BR_ON_CAST_FAIL}: the type of the operand and the one to cast to. */
    void branchOnCast(int opcode, int label, int from, int to);

    /** {@code return}. */
    void returnValues();

    /** {@code CALL}, {@code RETURN_CALL}. */
    void call(int opcode, int function);

    /** {@code CALL_INDIRECT}, {@code RETURN_CALL_INDIRECT}. */
    void callIndirect(int opcode, int type, int table);

    /** {@code CALL_REF}, {@code RETURN_CALL_REF}. */
    void callRef(int opcode, int type);

    // Operands, locals, globals.

    void drop();

    /** {@code select} without a type: numbers and vectors. */
    void select();

    /** {@code select} with its type. */
    void selectTyped(int type);

    /** {@code LOCAL_GET}, {@code LOCAL_SET}, {@code LOCAL_TEE}. */
    void local(int opcode, int local);

    /** {@code GLOBAL_GET}, {@code GLOBAL_SET}. */
    void global(int opcode, int global);

    void i32Const(int value);

    void i64Const(long value);

    void f32Const(int bits);

    void f64Const(long bits);

    /** Lane 0 is the lowest bits of {@code low}. */
    void v128Const(long low, long high);

    /**
     * An instruction without immediates on numbers and vectors, of fixed types: {@link Signatures#of}.
     */
    void numeric(int opcode);

    // Vectors.

    /** The sixteen lane numbers as bytes, each below 32; the first is the lowest byte of {@code low}. */
    void shuffle(long low, long high);

    /** {@code extract_lane}, {@code replace_lane}. */
    void lane(int opcode, int lane);

    /** {@code v128.loadN_lane}, {@code v128.storeN_lane}. */
    void laneAccess(int opcode, int memory, int alignLog2, long offset, int lane);

    // Memory.

    /**
     * Loads and stores of numbers and vectors, without lanes; {@link MemoryAccess} describes them.
     *
     * @param offset unsigned
     */
    void memoryAccess(int opcode, int memory, int alignLog2, long offset);

    /** Atomic loads, stores, read-modify-writes, notify and wait; {@link MemoryAccess} describes them. */
    void atomicAccess(int opcode, int memory, int alignLog2, long offset);

    void atomicFence();

    void memorySize(int memory);

    void memoryGrow(int memory);

    void memoryFill(int memory);

    void memoryCopy(int target, int source);

    void memoryInit(int segment, int memory);

    void dataDrop(int segment);

    // Tables.

    /** {@code TABLE_GET}, {@code TABLE_SET}, {@code TABLE_GROW}, {@code TABLE_SIZE}, {@code TABLE_FILL}. */
    void table(int opcode, int table);

    void tableCopy(int target, int source);

    void tableInit(int segment, int table);

    void elemDrop(int segment);

    // References.

    /** {@code ref.null} of a heap type. */
    void refNull(int heapType);

    void refFunc(int function);

    /**
     * Those without immediates: {@code REF_IS_NULL}, {@code REF_AS_NON_NULL}, {@code REF_EQ}, {@code REF_I31}, {@code I31_GET_S}, {@code I31_GET_U},
     * {@code ARRAY_LEN}, {@code ANY_CONVERT_EXTERN}, {@code EXTERN_CONVERT_ANY}.
     */
    void reference(int opcode);

    /** {@code REF_TEST}, {@code REF_TEST_NULL}, {@code REF_CAST}, {@code REF_CAST_NULL}; the type says whether null passes too. */
    void cast(int opcode, int type);

    /** {@code STRUCT_NEW}, {@code STRUCT_NEW_DEFAULT}. */
    void structNew(int opcode, int type);

    /** {@code STRUCT_GET}, {@code STRUCT_GET_S}, {@code STRUCT_GET_U}, {@code STRUCT_SET}. */
    void structField(int opcode, int type, int field);

    /**
     * {@code ARRAY_NEW}, {@code ARRAY_NEW_DEFAULT}, {@code ARRAY_GET}, {@code ARRAY_GET_S}, {@code ARRAY_GET_U}, {@code ARRAY_SET},
     * {@code ARRAY_FILL}.
     */
    void array(int opcode, int type);

    void arrayNewFixed(int type, int length);

    void arrayCopy(int targetType, int sourceType);

    /** {@code ARRAY_NEW_DATA}, {@code ARRAY_NEW_ELEM}, {@code ARRAY_INIT_DATA}, {@code ARRAY_INIT_ELEM}. */
    void arraySegment(int opcode, int type, int segment);
}
