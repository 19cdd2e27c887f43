package dev.freshet;

/**
 * No slot was free and the pool is configured not to overflow. Carries no stack trace: it is thrown under load, and the message holds
 * the figures that matter. A retry after other calls have ended is safe.
 */
public final class PoolExhaustedException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    public PoolExhaustedException(String message) {
        super(message, null, false);
    }
}
