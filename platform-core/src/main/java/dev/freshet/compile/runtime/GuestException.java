package dev.freshet.compile.runtime;

import org.jspecify.annotations.Nullable;

/**
 * An exception that a guest has thrown; guests can catch it. It has no stack trace: guests throw many. One that no guest catches ends the
 * call.
 */
public final class GuestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Tag tag;
    private final transient long[] values;
    private final transient @Nullable Object[] references;

    /** The arrays are kept; values and references are in the places of their slots, as {@link FunctionRef#invoke} says. */
    public GuestException(Tag tag, long[] values, @Nullable Object[] references) {
        super("an exception of the guest", null, false, false);
        this.tag = tag;
        this.values = values;
        this.references = references;
    }

    public Tag tag() {
        return tag;
    }

    public long value(int slot) {
        return values[slot];
    }

    public @Nullable Object reference(int slot) {
        return references[slot];
    }

    /** The array itself, for copies. */
    public @Nullable Object[] references() {
        return references;
    }

    /** Returns the same exception with an array of its own. */
    public GuestException copy() {
        return new GuestException(tag, values, references.clone());
    }

    /** For emitted code: what {@code throw_ref} throws. */
    public static GuestException required(@Nullable Object exception) {
        if (exception == null) {
            throw new Trap(Trap.NULL_EXCEPTION);
        }
        return (GuestException) exception;
    }
}
