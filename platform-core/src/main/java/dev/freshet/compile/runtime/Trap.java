package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/**
 * The guest broke a rule: its call ends, and no code of a guest can catch it. Some traps leave emitted code as exceptions of the JVM, which
 * cost no bytecode in the function; {@link #translated} makes the trap of them where the host called.
 *
 * <p>The stack trace names the guest's functions.
 */
public final class Trap extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final String UNREACHABLE = "unreachable";
    public static final String MEMORY_BOUNDS = "out of bounds memory access";
    public static final String TABLE_BOUNDS = "out of bounds table access";
    public static final String UNDEFINED_ELEMENT = "undefined element";
    public static final String UNINITIALIZED_ELEMENT = "uninitialized element";
    public static final String TYPE_MISMATCH = "indirect call type mismatch";
    public static final String DIVIDE_BY_ZERO = "integer divide by zero";
    public static final String INTEGER_OVERFLOW = "integer overflow";
    public static final String INVALID_CONVERSION = "invalid conversion to integer";
    public static final String UNALIGNED_ATOMIC = "unaligned atomic";
    public static final String EXPECTED_SHARED = "expected shared memory";
    public static final String STACK_EXHAUSTED = "call stack exhausted";
    public static final String NULL_REFERENCE = "null reference";
    public static final String NULL_FUNCTION = "null function reference";
    public static final String NULL_EXCEPTION = "null exception reference";
    public static final String CAST_FAILURE = "cast failure";
    public static final String ARRAY_BOUNDS = "out of bounds array access";
    public static final String HEAP_EXHAUSTED = "the call's heap is used up";

    public Trap(String message) {
        super(message);
    }

    private Trap(String message, Throwable cause) {
        super(message, cause);
    }

    /** For emitted code, which throws what this returns. */
    public static Trap unreachable() {
        return new Trap(UNREACHABLE);
    }

    /** For emitted code: an access whose offset alone is beyond every memory. */
    public static Trap memoryBounds() {
        return new Trap(MEMORY_BOUNDS);
    }

    /**
     * Returns the trap that an exception of emitted code stands for, or null if it stands for none: then it is the host's.
     *
     * @param failure what a call of a guest's function threw
     */
    public static @Nullable Trap translated(Throwable failure) {
        if (failure instanceof Trap trap) {
            return trap;
        }
        if (failure instanceof ArrayIndexOutOfBoundsException) {
            // Of the numbers of a table, which are as many as its entries.
            return new Trap(UNDEFINED_ELEMENT, failure);
        }
        if (failure instanceof IndexOutOfBoundsException) {
            // Of Objects.checkIndex: nothing else in emitted code or in the runtime throws it.
            return new Trap(MEMORY_BOUNDS + ": " + failure.getMessage(), failure);
        }
        if (failure instanceof ArithmeticException) {
            return new Trap(DIVIDE_BY_ZERO, failure);
        }
        if (failure instanceof StackOverflowError) {
            return new Trap(STACK_EXHAUSTED, failure);
        }
        return null;
    }
}
