package dev.freshet.wiring;

/** The native port was required ({@code freshet.allocator.require-native}) and this system does not offer it; the message says why. */
public final class NativeMemoryUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NativeMemoryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
