package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The module is over a configured limit. Nothing was registered; the message names what was too much, the bound, the property that sets
 * it and what to do.
 */
public final class ModuleLimitException extends InvalidModuleException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final long value;
    private final long bound;

    /**
     * @param what what was too much, with its value
     * @param property the property that sets the bound
     * @param advice what to do
     */
    public ModuleLimitException(String what, String property, long value, long bound, String advice) {
        this(what, property, value, bound, advice, null);
    }

    /** As {@link #ModuleLimitException(String, String, long, long, String)}, and what came of being over the limit; null for nothing. */
    public ModuleLimitException(
            String what, String property, long value, long bound, String advice, @Nullable Throwable cause) {
        this(what + "; " + property + " allows " + bound + "; " + advice, property, value, bound, cause);
    }

    /**
     * The module is over {@code freshet.limits.module-size}.
     *
     * @param what what was too much, with its value
     */
    public static ModuleLimitException moduleSize(String what, long value, long bound) {
        return new ModuleLimitException(
                what, "freshet.limits.module-size", value, bound, "strip names and debugging data, or raise it");
    }

    private ModuleLimitException(String message, String property, long value, long bound, @Nullable Throwable cause) {
        super(message, cause);
        this.property = property;
        this.value = value;
        this.bound = bound;
    }

    /** Returns the same for another thread: with a stack trace of its own, and this as the cause. */
    public ModuleLimitException forThisThread() {
        return new ModuleLimitException(String.valueOf(getMessage()), property, value, bound, this);
    }

    /** The property that sets the platform's bound, such as {@code freshet.limits.functions}. */
    public String property() {
        return property;
    }

    /** What the module has or took: the first value found over the bound, so the whole may be more. */
    public long value() {
        return value;
    }

    /** What is allowed, in the same unit; times in milliseconds. */
    public long bound() {
        return bound;
    }
}
