package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The guest ran to its end and answered, but with bytes that are not what its caller asked for, such as something that is no JSON. The
 * same call will mostly fail again. Guest text in the message is capped and escaped.
 */
public final class GuestAnswerException extends FreshetException {

    private static final long serialVersionUID = 1L;

    public GuestAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
