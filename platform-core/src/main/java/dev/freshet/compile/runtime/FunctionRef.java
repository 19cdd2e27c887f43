package dev.freshet.compile.runtime;

import dev.freshet.compile.runtime.types.RuntimeType;
import org.jspecify.annotations.Nullable;

/** A function as a value: a guest's own, another guest's or the host's. Functions are equal if they are the same object. */
public abstract class FunctionRef {

    private final RuntimeType type;

    protected FunctionRef(RuntimeType type) {
        this.type = type;
    }

    public final RuntimeType type() {
        return type;
    }

    /**
     * Calls it. Each parameter and each result has a place of its own in both arrays, counted in slots (a vector has two): numbers are in
     * the first, as their bits, and references in the second. Results replace the parameters.
     *
     * @param values as long as the larger of the two lists
     * @param references the same; empty if no parameter and no result is a reference
     */
    public abstract void invoke(long[] values, @Nullable Object[] references);

    /** For emitted code: the function, or a trap if there is none. */
    public static FunctionRef required(@Nullable Object function) {
        if (function == null) {
            throw new Trap(Trap.NULL_FUNCTION);
        }
        return (FunctionRef) function;
    }
}
