package dev.freshet.limits;

import dev.freshet.LimitExceededException;
import dev.freshet.sys.ThreadSpread;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How many calls of one extension may run at the same time. Who enters must leave exactly once, on every path.
 *
 * <p>The permits lie in stripes on cache lines of their own, and a thread takes from its stripe first: with one shared counter, two
 * threads that call the same extension take seven times as long as one (docs/benchmarks.md). No permit is made or lost by moving between
 * stripes, so never more calls run than may; at the bound a caller may be refused while a permit moves from a stripe it has yet to look at
 * to one it has looked at.
 */
public final class CallPermits {

    /** Logarithm of the stripes: 16, or four for each processor up to 64; two kilobytes for each extension, or eight. */
    private static final int STRIPE_BITS = 31
            - Integer.numberOfLeadingZeros(
                    Math.min(64, Math.max(16, Runtime.getRuntime().availableProcessors() * 4)));

    private static final int STRIPES = 1 << STRIPE_BITS;

    /** Ints between stripes: 128 bytes, as processors fetch lines of 64 bytes in pairs. */
    private static final int STRIDE = 32;

    private final int bound;
    private final AtomicIntegerArray free = new AtomicIntegerArray((STRIPES + 1) * STRIDE);

    public CallPermits(int bound) {
        this.bound = bound;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            int more = stripe < bound % STRIPES ? 1 : 0;
            free.setPlain(cell(stripe), bound / STRIPES + more);
        }
    }

    /** @throws LimitExceededException if as many calls run as may; nothing is held then, a later retry is safe */
    public void enter(String extension) {
        int own = ThreadSpread.cell(STRIPE_BITS);
        for (int i = 0; i < STRIPES; i++) {
            if (take(cell((own + i) & (STRIPES - 1)))) {
                return;
            }
        }
        throw new LimitExceededException(
                "extension '" + extension + "' runs " + bound + " calls, and no more may at the same time; lower"
                        + " concurrency, or raise freshet.limits.concurrent-calls and the extension's own"
                        + " concurrent-calls",
                "freshet.limits.concurrent-calls",
                bound + 1L,
                bound);
    }

    private boolean take(int cell) {
        int seen = free.get(cell);
        while (seen > 0) {
            if (free.compareAndSet(cell, seen, seen - 1)) {
                return true;
            }
            seen = free.get(cell);
        }
        return false;
    }

    public void leave() {
        free.incrementAndGet(cell(ThreadSpread.cell(STRIPE_BITS)));
    }

    /** Calls that run now, give or take those that begin or end meanwhile. */
    public int running() {
        int left = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            left += free.get(cell(stripe));
        }
        return bound - left;
    }

    private static int cell(int stripe) {
        return (stripe + 1) * STRIDE;
    }
}
