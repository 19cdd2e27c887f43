package dev.freshet;

import org.jspecify.annotations.Nullable;

/** The platform declined before the guest started: no guest code has run, so a retry is safe when the cause has gone. */
public sealed class CallRejectedException extends FreshetException
        permits PoolExhaustedException,
                LimitExceededException,
                ExtensionQuarantinedException,
                ExtensionDisabledException,
                UnknownExtensionException,
                CallMismatchException {

    private static final long serialVersionUID = 1L;

    public CallRejectedException(String message) {
        this(message, null, true);
    }

    CallRejectedException(String message, @Nullable Throwable cause, boolean writableStackTrace) {
        super(message, cause, writableStackTrace);
    }
}
