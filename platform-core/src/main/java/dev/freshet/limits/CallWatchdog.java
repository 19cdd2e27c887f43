package dev.freshet.limits;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that looks at every timer in short intervals and interrupts late calls. So a call pays a few stores and a compare-and-set for
 * its deadline: no timer queue, no reading of the clock.
 *
 * <p>A timer lives as long as the instance that holds it: the watchdog's reference is weak.
 */
public final class CallWatchdog implements AutoCloseable {

    /** How late a call may be noticed; also how often an interrupt is repeated. 200 looks a second cost about 0.1 % of a core. */
    private static final Duration INTERVAL = Duration.ofMillis(5);

    /** A release costs each thread a stop of some microseconds, and the module's code a compilation. */
    private static final Duration RELEASE_INTERVAL = Duration.ofMillis(50);

    private final ConcurrentLinkedQueue<WeakReference<CallTimer>> timers = new ConcurrentLinkedQueue<>();
    private final InterruptHolds holds = new InterruptHolds();
    private final Thread thread;
    private final Runnable afterEachLook;
    /** Modules whose loops look at interrupts now. The watchdog's. */
    private final List<LoopChecks> looking = new ArrayList<>();
    /** The watchdog's. */
    private long releasedAtNanos = System.nanoTime();

    private volatile long lookedAtNanos = System.nanoTime();
    /** How far the watchdog's clock is ahead of time. */
    private volatile long aheadNanos;

    private volatile boolean closed;

    public CallWatchdog() {
        this(() -> {});
    }

    /** @param afterEachLook what else wants doing every few milliseconds; must not take long. What it throws is dropped */
    public CallWatchdog(Runnable afterEachLook) {
        this.afterEachLook = afterEachLook;
        thread = new Thread(this::watch, "freshet-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Makes a timer for one instance; it is watched until it is garbage.
     *
     * @param loopChecks of the instance's module; null if its code always looks at interrupts
     */
    public CallTimer newTimer(@Nullable LoopChecks loopChecks) {
        CallTimer timer = new CallTimer(loopChecks, holds);
        timers.add(new WeakReference<>(timer));
        return timer;
    }

    /** The threads that this watchdog does not interrupt at the moment. */
    public InterruptHolds holds() {
        return holds;
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
                    look(timer, now);
                }
                return timer == null;
            });
            releaseOne(now);
            tidy();
        }
    }

    private void tidy() {
        try {
            afterEachLook.run();
        } catch (Throwable e) {
            // Done again after the next look.
        }
    }

    private void look(CallTimer timer, long now) {
        if (timer.interruptIfLate(now + aheadNanos)) {
            LoopChecks checks = timer.loopChecks();
            if (checks != null && checks.want(now)) {
                looking.add(checks);
            }
        }
    }

    /** At most one module in a while goes back to code that does not look, so that many late modules cannot keep the JVM compiling. */
    private void releaseOne(long now) {
        if (looking.isEmpty() || now - releasedAtNanos < RELEASE_INTERVAL.toNanos()) {
            return;
        }
        for (Iterator<LoopChecks> all = looking.iterator(); all.hasNext(); ) {
            LoopChecks checks = all.next();
            if (checks.mayRelease(now)) {
                all.remove();
                checks.release(now);
                releasedAtNanos = now;
                return;
            }
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
