package dev.freshet.compile.runtime;

/** A guest's code saw that its thread is interrupted and ended. The flag is still set. No code of a guest can catch it. */
public final class GuestInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GuestInterruptedException() {
        super("the guest's thread was interrupted");
    }
}
