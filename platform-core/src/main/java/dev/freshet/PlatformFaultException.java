package dev.freshet;

import org.jspecify.annotations.Nullable;

/** The platform or the operating system failed, not the guest: a refused system call, a closed platform, a defect of ours. */
public final class PlatformFaultException extends FreshetException {

    private static final long serialVersionUID = 1L;

    public PlatformFaultException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
