package dev.freshet.spring.binding;

import org.jspecify.annotations.Nullable;

/** Bytes are not of the type that they should be. Whoever catches it knows whose they are. */
public final class UnreadableBytesException extends Exception {

    private static final long serialVersionUID = 1L;

    UnreadableBytesException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
