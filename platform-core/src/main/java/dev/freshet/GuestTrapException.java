package dev.freshet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guest broke a rule of WebAssembly or of the platform while it ran. Its instance was reset; other calls are not affected.
 * A retry with the same input traps again. Guest text in the message is capped and escaped.
 */
public sealed class GuestTrapException extends FreshetException
        permits DeadlineExceededException, GuestStackOverflowException, GuestLimitException {

    private static final long serialVersionUID = 1L;

    private List<String> guestStack = List.of();

    public GuestTrapException(String message, @Nullable Throwable cause) {
        super(message, cause, true);
    }

    /**
     * The guest's functions that ran, the innermost first: names out of the module's name section or of its exports, escaped and capped, at
     * most 32. Empty if none ran when the trap was noticed, as for an answer that does not lie in the memory. Functions that the engine
     * interprets do not show.
     */
    public List<String> guestStack() {
        return guestStack;
    }

    /** Sets {@link #guestStack()}; for the platform, before anybody sees the exception. */
    public void initGuestStack(List<String> functions) {
        this.guestStack = List.copyOf(functions);
    }
}
