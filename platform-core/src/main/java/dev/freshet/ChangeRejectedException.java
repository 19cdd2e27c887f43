package dev.freshet;

/** An operator's change of versions was declined: the message says what state forbids it. Nothing has changed; a retry fails again. */
public final class ChangeRejectedException extends FreshetException {

    private static final long serialVersionUID = 1L;

    public ChangeRejectedException(String message) {
        super(message, null, true);
    }
}
