package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The caller's thread was interrupted by somebody other than the platform before or during the call. The guest was stopped and its
 * instance reset; the thread's interrupt flag is still set.
 */
public final class CallInterruptedException extends FreshetException {

    private static final long serialVersionUID = 1L;

    public CallInterruptedException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
