package dev.freshet.module;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Tells one compilation to give up: its time has passed, or the compiler is closing. Polled by the compiling thread at each place where
 * it passes through our code, because the engine itself has no way to be stopped.
 */
final class StopSignal {

    private final long nanos;
    private final long deadlineNanos;
    private final BooleanSupplier unwanted;
    /** Written by any thread, once, to true. */
    private volatile boolean stopped;

    /** The time starts now. */
    StopSignal(Duration time) {
        this(time, () -> false);
    }

    /** @param unwanted asked at each check whether to give up in any case */
    StopSignal(Duration time, BooleanSupplier unwanted) {
        this.unwanted = unwanted;
        // Saturates: a limit of centuries means no limit.
        nanos = time.compareTo(Duration.ofNanos(Long.MAX_VALUE / 4)) > 0 ? Long.MAX_VALUE / 4 : time.toNanos();
        deadlineNanos = System.nanoTime() + nanos;
    }

    long elapsedNanos() {
        return System.nanoTime() - (deadlineNanos - nanos);
    }

    /** Returns the time given, in nanoseconds. */
    long nanos() {
        return nanos;
    }

    void stop() {
        stopped = true;
    }

    /** Throws {@link CancellationException} if the compilation must end. */
    void check() {
        if (stopped || unwanted.getAsBoolean() || System.nanoTime() - deadlineNanos >= 0) {
            throw new CancellationException("compilation stopped");
        }
    }
}
