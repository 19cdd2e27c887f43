package dev.freshet;

/**
 * The guest ran to its end and answered with an error of its own: an error message of the buffer ABI, an error of an Extism
 * function, or a non-zero exit code of a WASI command called with bytes. The message carries the guest's text, capped and escaped.
 */
public final class GuestErrorException extends FreshetException {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param code see {@link #code()} */
    public GuestErrorException(String message, int code) {
        super(message, null, false);
        this.code = code;
    }

    /** The ABI's code, never 0: exit code of a WASI command, return code of an Extism function, 1 for the buffer ABI. */
    public int code() {
        return code;
    }
}
