package dev.freshet.limits;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads that are in host functions which no deadline may interrupt. Such a function may call extensions, whose host functions may hold again, so
 * each thread has a depth, and a call belongs to the depth at which it began:
 *
 * <pre>
 *   depth 0   outer call ──► host function ──► inner call          both are held once the function below begins
 *   depth 1                                        └──► held function ──► call     has a deadline that works
 *   depth 2                                                                 └──► held function
 * </pre>
 *
 * <p>A deadline interrupts the thread if its call's depth is the thread's. Otherwise the interrupt is owed, and delivered when the thread comes back to
 * that depth. A thread holds for itself, the watchdog interrupts, both under the lock of the thread's stripe: an interrupt has either been delivered
 * before {@link #hold} returns, or waits for {@link #release}.
 */
public final class InterruptHolds {

    /** Power of two. Threads of one stripe wait for one another, for a map's operation. */
    private static final int STRIPES = 16;

    private final Stripe[] stripes = new Stripe[STRIPES];
    /** Holds of all threads. Only to save the look-up while there are none; a thread sees its own. */
    private final AtomicInteger holds = new AtomicInteger();

    InterruptHolds() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** From now on, until {@link #release}, no deadline of a call that has begun interrupts the current thread; one before may have. */
    public void hold() {
        Thread current = Thread.currentThread();
        stripeOf(current).hold(current);
        holds.incrementAndGet();
    }

    /** Ends the current thread's last {@link #hold}, and interrupts it if a call that is not held any more was late meanwhile. */
    public void release() {
        Thread current = Thread.currentThread();
        stripeOf(current).release(current);
        holds.decrementAndGet();
    }

    /** How many holds the current thread is in. */
    int depth() {
        return holds.get() == 0 ? 0 : depthOf(Thread.currentThread());
    }

    private int depthOf(Thread thread) {
        return stripeOf(thread).depth(thread);
    }

    /**
     * Interrupts the thread, at once or when it comes back to that depth. The watchdog's; allocates nothing.
     *
     * @param depth at which the call that is late began
     */
    void interrupt(Thread thread, int depth) {
        stripeOf(thread).interrupt(thread, depth);
    }

    private Stripe stripeOf(Thread thread) {
        return stripes[System.identityHashCode(thread) & (STRIPES - 1)];
    }

    /** What one thread holds; guarded by its stripe. */
    private static final class Held {
        private int depth;
        /** A bit for each depth at which an interrupt is owed. */
        private long owed;

        /** Deeper ones share the last bit: each level is a call inside of a call. */
        private static long bit(int depth) {
            return 1L << Math.min(depth, Long.SIZE - 1);
        }
    }

    private static final class Stripe {

        private final Map<Thread, Held> threads = new IdentityHashMap<>();

        synchronized void hold(Thread thread) {
            threads.computeIfAbsent(thread, any -> new Held()).depth++;
        }

        synchronized void release(Thread thread) {
            Held held = threads.get(thread);
            if (held == null) {
                throw new IllegalStateException("this thread holds nothing");
            }
            held.depth--;
            long bit = Held.bit(held.depth);
            if ((held.owed & bit) != 0) {
                held.owed &= ~bit;
                thread.interrupt();
            }
            if (held.depth == 0) {
                threads.remove(thread);
            }
        }

        synchronized int depth(Thread thread) {
            Held held = threads.get(thread);
            return held == null ? 0 : held.depth;
        }

        synchronized void interrupt(Thread thread, int depth) {
            @Nullable Held held = threads.get(thread);
            if (held == null || held.depth == depth) {
                thread.interrupt();
            } else {
                held.owed |= Held.bit(depth);
            }
        }
    }
}
