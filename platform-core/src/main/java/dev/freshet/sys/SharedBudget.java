package dev.freshet.sys;

import java.util.concurrent.atomic.AtomicLong;

/**
 * An amount of bytes that many share: whoever wants to use some takes them first and gives them back afterwards. Nobody gets more than
 * what is left. Counts promises, not pages: it allocates nothing and asks the system nothing. Thread-safe, without locks.
 *
 * <p>All takers write one field, so it belongs on slow paths only; who takes often takes much at a time.
 */
public final class SharedBudget {

    private final long bound;
    private final AtomicLong used = new AtomicLong();

    /** @param bound bytes there are, zero or more */
    public SharedBudget(long bound) {
        if (bound < 0) {
            throw new IllegalArgumentException("a budget of " + bound + " bytes");
        }
        this.bound = bound;
    }

    /** A budget that is never spent. */
    public static SharedBudget unlimited() {
        return new SharedBudget(Long.MAX_VALUE);
    }

    /**
     * Takes so many bytes, all or none.
     *
     * @return false if fewer are left; nothing is taken then
     */
    public boolean tryTake(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("taking " + bytes + " bytes");
        }
        long seen = used.get();
        while (bytes <= bound - seen) {
            if (used.compareAndSet(seen, seen + bytes)) {
                return true;
            }
            seen = used.get();
        }
        return false;
    }

    /** Gives bytes back that were taken; never fails, and allocates nothing. */
    public void give(long bytes) {
        used.addAndGet(-bytes);
    }

    /** Bytes taken now. */
    public long used() {
        return used.get();
    }

    /** Bytes there are altogether. */
    public long bound() {
        return bound;
    }
}
