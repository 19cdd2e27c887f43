package dev.freshet;

import dev.freshet.spi.HostFunction;
import org.jspecify.annotations.Nullable;

/**
 * A host function that the guest called threw, or answered with something other than it declares. The host's fault, not the guest's: it
 * does not count towards the extension's quarantine. The guest was ended there and its instance reset. Whether a retry helps depends on
 * the cause, which is what the host function threw.
 */
public final class HostFunctionException extends FreshetException {

    private static final long serialVersionUID = 1L;

    private final String hostFunction;

    /** @param hostFunction as {@link HostFunction#id()} */
    public HostFunctionException(String message, String hostFunction, @Nullable Throwable cause) {
        super(message, cause, true);
        this.hostFunction = hostFunction;
    }

    /** Which one, as {@code module.name}. */
    public String hostFunction() {
        return hostFunction;
    }
}
