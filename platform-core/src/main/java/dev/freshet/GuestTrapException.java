package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The guest broke a rule of WebAssembly or of the platform while it ran. Its instance was reset; other calls are not affected.
 * A retry with the same input traps again. Guest text in the message is capped and escaped.
 */
public sealed class GuestTrapException extends FreshetException
        permits DeadlineExceededException, GuestStackOverflowException, GuestLimitException {

    private static final long serialVersionUID = 1L;

    public GuestTrapException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
