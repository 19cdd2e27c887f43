package dev.freshet;

/** The call does not fit the module: no such export, another type, a wrong number of arguments, or an ABI the module does not speak. */
public final class CallMismatchException extends CallRejectedException {

    private static final long serialVersionUID = 1L;

    public CallMismatchException(String message) {
        super(message, null, true);
    }
}
