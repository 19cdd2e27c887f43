package dev.freshet.limits;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that looks at every timer in short intervals and interrupts late calls. So a call pays a few stores and a compare-and-set for
 * its deadline: no timer queue, no reading of the clock.
 *
 * <p>A timer lives as long as the instance that holds it: the watchdog's reference is weak.
 */
public final class CallWatchdog implements AutoCloseable {

    /** How late a call may be noticed; also how often an interrupt is repeated. 200 looks a second cost about 0.1 % of a core. */
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private final ConcurrentLinkedQueue<WeakReference<CallTimer>> timers = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile long lookedAtNanos = System.nanoTime();
    /** How far the watchdog's clock is ahead of time. */
    private volatile long aheadNanos;

    private volatile boolean closed;

    public CallWatchdog() {
        thread = new Thread(this::watch, "freshet-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes a timer for one instance; it is watched until it is garbage. */
    public CallTimer newTimer() {
        CallTimer timer = new CallTimer();
        timers.add(new WeakReference<>(timer));
        return timer;
    }

    /** {@link System#nanoTime()} as of the last look, a few milliseconds ago: a clock that costs a load. */
    public long coarseNanoTime() {
        return lookedAtNanos;
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(this, INTERVAL.toNanos());
            long now = System.nanoTime();
            lookedAtNanos = now;
            timers.removeIf(reference -> {
                CallTimer timer = reference.get();
                if (timer != null) {
                    timer.interruptIfLate(now + aheadNanos);
                }
                return timer == null;
            });
        }
    }

    /** From now on every call that was seen before is late. For calls that begin later their own time counts. */
    public void stopAll() {
        aheadNanos = Long.MAX_VALUE / 4;
    }

    /** Stops watching: calls that still run have no deadline any more. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
