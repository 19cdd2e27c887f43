package dev.freshet.limits;

import dev.freshet.LimitExceededException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many calls of one extension run at the same time. One atomic addition each way; who enters must leave exactly once, on every path.
 *
 * <p>At the bound a caller may be refused while another that is refused as well has not taken its addition back yet.
 */
public final class CallPermits {

    private final int bound;
    private final AtomicInteger running = new AtomicInteger();

    public CallPermits(int bound) {
        this.bound = bound;
    }

    /** @throws LimitExceededException if as many calls run as may; nothing is held then, a later retry is safe */
    public void enter(String extension) {
        int now = running.incrementAndGet();
        if (now > bound) {
            running.decrementAndGet();
            throw new LimitExceededException(
                    "extension '" + extension + "' runs " + bound + " calls, and no more may at the same time; lower"
                            + " concurrency, or raise freshet.limits.concurrent-calls and the extension's own"
                            + " concurrent-calls",
                    "freshet.limits.concurrent-calls",
                    now,
                    bound);
        }
    }

    public void leave() {
        running.decrementAndGet();
    }

    /** Calls that run now. */
    public int running() {
        return running.get();
    }
}
