package dev.freshet;

import org.jspecify.annotations.Nullable;

/** The guest's answer, its output or what it allocates of the heap was over its limit; half an answer is no answer. */
public final class GuestLimitException extends GuestTrapException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final long value;
    private final long bound;

    /**
     * @param message what, the value, the bound, and what to do
     * @param property the property that sets the platform's bound
     */
    public GuestLimitException(String message, String property, long value, long bound, @Nullable Throwable cause) {
        super(message, cause);
        this.property = property;
        this.value = value;
        this.bound = bound;
    }

    /** The property that sets the platform's bound, such as {@code freshet.limits.output}. */
    public String property() {
        return property;
    }

    /** What the guest asked for; of a stream, what it would have had after the write that was too much. */
    public long value() {
        return value;
    }

    /** What is allowed. */
    public long bound() {
        return bound;
    }
}
