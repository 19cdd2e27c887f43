package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * How long threads of the server may wait for bodies of requests, and how many at the same time. A body that comes slowly keeps a thread, and anybody
 * can send one; without a bound as many of them as there are threads stop the application.
 */
final class BodyWaits {

    /** What a body may take whatever its size. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A body that comes faster than this may take as long as it needs. */
    private static final int BYTES_PER_SECOND = 16 << 10;

    /** Clients send a small body right after the headers, in a packet of its own. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private final Semaphore waiting;

    /** @param threads that may wait; fewer than the server has */
    BodyWaits(int threads) {
        this.waiting = new Semaphore(threads);
    }

    boolean mayWait() {
        return waiting.tryAcquire();
    }

    void waited() {
        waiting.release();
    }

    /** Until when a body of which so many bytes have come may go on. */
    long deadlineNanos(long beganNanos, long bytes) {
        return beganNanos + PATIENCE.toNanos() + bytes * 1_000_000_000 / BYTES_PER_SECOND;
    }

    /** How long a thread that may not wait looks whether something comes. */
    Duration grace() {
        return GRACE;
    }

    static ProblemException tooSlow() {
        return new ProblemException(
                ProblemType.TOO_SLOW,
                "the body comes too slowly: " + PATIENCE.toSeconds() + " s, and a second for each " + BYTES_PER_SECOND
                        + " bytes");
    }

    static ProblemException tooMany() {
        return new ProblemException(ProblemType.TOO_MANY_WAIT, "too many requests wait for their bodies; try again");
    }
}
