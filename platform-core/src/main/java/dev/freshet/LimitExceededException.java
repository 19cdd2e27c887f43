package dev.freshet;

/** A configured limit forbids the call or its input. The message names the limit, the value, the bound and the property to change. */
public final class LimitExceededException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    public LimitExceededException(String message) {
        super(message, null, false);
    }
}
