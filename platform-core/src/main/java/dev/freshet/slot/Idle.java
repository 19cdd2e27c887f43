package dev.freshet.slot;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for leases to end. Looks once a millisecond: shutdown is rare, and a signal would cost every release a look. */
final class Idle {

    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    private Idle() {}

    /**
     * Waits until there is none, or the deadline has passed.
     *
     * @param deadlineNanos on {@link System#nanoTime()}'s scale
     */
    static boolean await(BooleanSupplier idle, long deadlineNanos) {
        while (!idle.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }
}
