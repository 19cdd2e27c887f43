package dev.freshet;

/**
 * A configured limit forbids the call or its input. Nothing has run. Carries no stack trace: it is thrown under load, and the message
 * names what was too much, the bound and the property to change.
 */
public final class LimitExceededException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final long value;
    private final long bound;

    /**
     * @param message what, the value, the bound, and what to do
     * @param property the property that sets the bound
     */
    public LimitExceededException(String message, String property, long value, long bound) {
        super(message, null, false);
        this.property = property;
        this.value = value;
        this.bound = bound;
    }

    /** The property that sets the bound, such as {@code freshet.limits.input}. */
    public String property() {
        return property;
    }

    /** What was asked for. */
    public long value() {
        return value;
    }

    /** What is allowed. */
    public long bound() {
        return bound;
    }
}
