package dev.freshet;

import java.time.Duration;
import java.time.Instant;

/**
 * The extension trapped or missed deadlines too often and is out of service for a while. Nothing has run. The message says until when and
 * why; a retry after {@link #retryAfter()} is safe. Carries no stack trace: it is thrown under load.
 */
public final class ExtensionQuarantinedException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    private final Instant until;
    private final Duration retryAfter;

    public ExtensionQuarantinedException(String message, Instant until, Duration retryAfter) {
        super(message, null, false);
        this.until = until;
        this.retryAfter = retryAfter;
    }

    /** When the extension is in service again. */
    public Instant until() {
        return until;
    }

    /** The same, counted from when this was thrown. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
