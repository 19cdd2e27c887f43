package dev.freshet.sys;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final List<Idle> idle = new CopyOnWriteArrayList<>();

    /** Somebody who holds bytes of the budget only to be faster next time. */
    @FunctionalInterface
    public interface Idle {
        /** Gives back what is not needed now, at least so many bytes if there are; on the thread of whoever needs them. */
        void giveBack(long bytes);
    }

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

    /** As {@link #tryTake}, but asks those first who can do without, in the order in which they said so. Costs what they do. */
    public boolean tryTakeFromIdle(long bytes) {
        if (tryTake(bytes)) {
            return true;
        }
        if (bytes > bound) {
            return false;
        }
        for (Idle each : idle) {
            each.giveBack(Math.max(0, bytes - left()));
            if (tryTake(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Asks this one from now on when too little is left. */
    public void whenShort(Idle holder) {
        idle.add(holder);
    }

    private long left() {
        return bound - used.get();
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
