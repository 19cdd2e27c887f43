package dev.freshet.spi;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallRejectedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import org.jspecify.annotations.Nullable;

/**
 * Hears of each call, on the thread that makes it: for tracing and timing. A platform without one does nothing for it, with one the cost of a call
 * is the listener's. What it throws is logged and goes no further.
 */
@FunctionalInterface
public interface CallListener {

    /**
     * A call begins; nothing has been checked yet. Calls of names that nobody has registered, and of disabled extensions, are not told.
     *
     * @param version number of the version that is called
     * @param function an export of the module, capped and escaped; null if the module has none of the name that the caller gave
     * @return told how the call goes on, or null if that is of no interest
     */
    @Nullable
    Call begin(String extension, int version, @Nullable String function);

    /** One call. Each method is called at most once, {@code ended} always. */
    interface Call {

        /** A slot was leased. Not told for a call in a session, whose lease was there before. */
        void leased(SlotKind kind);

        /** The call is over and its lease has ended. */
        void ended(Outcome outcome, @Nullable Throwable failure);
    }

    /** How a call's slot was found. */
    enum SlotKind {
        /** The module's own clean slot. */
        WARM,
        /** A slot that held no module yet. */
        EMPTY,
        /** A clean slot of another module. */
        REMAPPED,
        /** A reservation made for this call. */
        ON_DEMAND
    }

    /** How a call ended. */
    enum Outcome {
        OK,
        TRAP,
        /** The guest ended it with an error of its own. */
        GUEST_ERROR,
        DEADLINE,
        INTERRUPTED,
        REJECTED,
        /** A fault of the platform, the system or a host function. */
        FAULT;

        public static Outcome of(Throwable failure) {
            // The order matters: subtypes first.
            if (failure instanceof DeadlineExceededException) {
                return DEADLINE;
            } else if (failure instanceof GuestTrapException) {
                return TRAP;
            } else if (failure instanceof GuestErrorException) {
                return GUEST_ERROR;
            } else if (failure instanceof CallInterruptedException) {
                return INTERRUPTED;
            }
            return failure instanceof CallRejectedException ? REJECTED : FAULT;
        }
    }
}
