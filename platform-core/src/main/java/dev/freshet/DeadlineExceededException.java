package dev.freshet;

import org.jspecify.annotations.Nullable;

/** The guest ran longer than its call-time limit and was stopped. The caller's thread carries no interrupt afterwards. */
public final class DeadlineExceededException extends GuestTrapException {

    private static final long serialVersionUID = 1L;

    public DeadlineExceededException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
