package dev.freshet;

import org.jspecify.annotations.Nullable;

/**
 * The bytes are not a module the platform accepts: malformed, invalid, over a limit, asking for imports nobody grants, or trapping while
 * it initialises. Nothing was registered. A retry with the same bytes fails again.
 */
public sealed class InvalidModuleException extends FreshetException
        permits MissingGrantsException, ModuleLimitException {

    private static final long serialVersionUID = 1L;

    public InvalidModuleException(String message) {
        this(message, null);
    }

    public InvalidModuleException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }
}
