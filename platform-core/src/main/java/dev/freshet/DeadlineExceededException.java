package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The guest ran longer than its {@code call-time} allows, or used more processor time than its {@code cpu-time}, and was stopped. The caller's
 * thread carries no interrupt afterwards.
 */
public final class DeadlineExceededException extends GuestTrapException {

    private static final long serialVersionUID = 1L;

    private final String property;

    /** Of {@code freshet.limits.call-time}. */
    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        this(message, "freshet.limits.call-time", cause);
    }

    public DeadlineExceededException(String message, String property, @Nullable Throwable cause) {
        super(message, cause);
        this.property = property;
    }

    /** Returns the limit: {@code freshet.limits.call-time} or {@code freshet.limits.cpu-time}, also where an extension's own is lower. */
    public String property() {
        return property;
    }
}
