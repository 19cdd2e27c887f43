package dev.freshet;

/**
 * The guest ran to its end and answered with an error of its own: an error message of the buffer ABI, or a non-zero exit code of a
 * WASI command. The message carries the guest's text, capped and escaped.
 */
public final class GuestErrorException extends FreshetException {

    private static final long serialVersionUID = 1L;

    public GuestErrorException(String message) {
        super(message, null, false);
    }
}
