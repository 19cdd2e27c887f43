package dev.freshet.compile.runtime.gc;

import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.types.FieldLayout;
import dev.freshet.compile.runtime.types.RuntimeType;
import org.jspecify.annotations.Nullable;

/** A structure of a guest: its numbers and its references, at the positions of its type's {@link FieldLayout}. */
public final class GuestStruct {

    /** Of the object and its two arrays, without their contents. */
    private static final int BYTES = 64;

    private static final long[] NO_NUMBERS = {};
    private static final @Nullable Object[] NO_REFERENCES = {};

    private final RuntimeType type;
    private final long[] numbers;
    private final @Nullable Object[] references;

    private GuestStruct(RuntimeType type, long[] numbers, @Nullable Object[] references) {
        this.type = type;
        this.numbers = numbers;
        this.references = references;
    }

    public RuntimeType type() {
        return type;
    }

    /** For emitted code, which has counted the arrays by {@link #reserve}: they become the structure's. */
    public static Object of(RuntimeType type, long[] numbers, @Nullable Object[] references) {
        return new GuestStruct(type, numbers, references);
    }

    /** For emitted code: counts a structure before its arrays are made. */
    public static void reserve(GuestState state, int fields) {
        state.allocate(BYTES + 8L * fields);
    }

    /** For emitted code: {@code struct.new_default}. */
    public static Object ofZeros(RuntimeType type, GuestState state) {
        FieldLayout layout = type.layout();
        reserve(state, layout.numbers() + layout.references());
        return new GuestStruct(
                type,
                layout.numbers() == 0 ? NO_NUMBERS : new long[layout.numbers()],
                layout.references() == 0 ? NO_REFERENCES : new Object[layout.references()]);
    }

    private static GuestStruct required(@Nullable Object struct) {
        if (struct == null) {
            throw new Trap("null structure reference");
        }
        return (GuestStruct) struct;
    }

    public static long number(@Nullable Object struct, int position) {
        return required(struct).numbers[position];
    }

    public static @Nullable Object reference(@Nullable Object struct, int position) {
        return required(struct).references[position];
    }

    public static void setNumber(@Nullable Object struct, long value, int position) {
        required(struct).numbers[position] = value;
    }

    public static void setVector(@Nullable Object struct, long low, long high, int position) {
        long[] numbers = required(struct).numbers;
        numbers[position] = low;
        numbers[position + 1] = high;
    }

    public static void setReference(@Nullable Object struct, @Nullable Object value, int position) {
        required(struct).references[position] = value;
    }

    /** The array itself, for copies. */
    public @Nullable Object[] references() {
        return references;
    }

    /** Returns the same object, with its references. */
    public GuestStruct copy() {
        return new GuestStruct(type, numbers.clone(), references.clone());
    }
}
