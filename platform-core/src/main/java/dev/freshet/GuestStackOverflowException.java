package dev.freshet;

import org.jspecify.annotations.Nullable;

/** The guest recursed until the calling thread's stack was exhausted. */
public final class GuestStackOverflowException extends GuestTrapException {

    private static final long serialVersionUID = 1L;

    public GuestStackOverflowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
