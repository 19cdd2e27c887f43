package dev.freshet;

/** No extension of that name is registered. */
public final class UnknownExtensionException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    public UnknownExtensionException(String message) {
        super(message, null, false);
    }
}
