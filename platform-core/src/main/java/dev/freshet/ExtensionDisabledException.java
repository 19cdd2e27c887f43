package dev.freshet;

/**
 * An operator has disabled the extension, or the store could not bring its version back. Nothing has run. Carries no stack trace: it is
 * thrown under load.
 */
public final class ExtensionDisabledException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    public ExtensionDisabledException(String message) {
        super(message, null, false);
    }
}
