package dev.freshet.limits;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One thread that looks at every timer in short intervals and interrupts late calls. So a call pays a few stores and a compare-and-set for
 * its deadline: no timer queue, no reading of the clock.
 *
 * <p>A timer lives as long as the instance that holds it: the watchdog's reference is weak. What goes wrong with one timer, an {@code
 * Error} included, keeps no other from being looked at, and is tried again with the next look. A look at the time on the wall allocates nothing, so that
 * it takes place when a guest has filled the heap, too; processor time is asked for after that.
 */
public final class CallWatchdog implements AutoCloseable {

    /** How late a call may be noticed; also how often an interrupt is repeated. 200 looks a second cost about 0.1 % of a core. */
    private static final Duration INTERVAL = Duration.ofMillis(5);

    /** Without a look for so long, deadlines do not hold. More than a collector's pause of a JVM that is well. */
    static final Duration ALLOWED = Duration.ofSeconds(3);

    /** A release costs each thread a stop of some microseconds, and the module's code a compilation. */
    private static final Duration RELEASE_INTERVAL = Duration.ofMillis(50);

    /** How often {@link #stopAll} stops calls that it has not stopped before. */
    public static final int MOST_STOPS = 10;

    private final WatchedTimers timers = new WatchedTimers();
    private final InterruptHolds holds = new InterruptHolds();
    private final WatchedTimers.Look look = this::look;
    private final WatchedTimers.Look lookAtProcessorTime = this::lookAtProcessorTime;
    private final WatcherThread thread;
    private final Runnable afterEachLook;
    /** Modules whose loops look at interrupts now, linked by themselves. The watchdog's. */
    private @Nullable LoopChecks looking;
    /** The watchdog's. */
    private long releasedAtNanos = System.nanoTime();

    private volatile long lookedAtNanos = System.nanoTime();
    /** How far the watchdog's clock is ahead of time. */
    private volatile long aheadNanos;

    public CallWatchdog() {
        this(new Watchers(), () -> {});
    }

    /**
     * @param watchers see to it that the watchdog itself does not stand still
     * @param afterEachLook what else wants doing every few milliseconds; must not take long. What it throws is dropped, and it is done again
     */
    public CallWatchdog(Watchers watchers, Runnable afterEachLook) {
        this.afterEachLook = afterEachLook;
        rehearse();
        thread = new WatcherThread("freshet-watchdog", watchers, INTERVAL, ALLOWED, this::watch);
        thread.start();
    }

    /** Loads and initialises now what a look needs: at the first late call there may be no room for it, and a class that fails then fails for good. */
    private void rehearse() {
        CallTimer timer = new CallTimer(null, holds);
        timer.start(CallTimer.UNLIMITED, CallTimer.UNLIMITED - 1);
        for (int look = 0; look < 3; look++) {
            timer.interruptIfLate(look);
            timer.interruptIfGreedy(look);
        }
        timer.stop();
        timer.processorNanos();
    }

    /**
     * Makes a timer for one instance; it is watched until it is garbage. If this fails there is no timer: none is there unwatched.
     *
     * @param loopChecks of the instance's module; null if its code always looks at interrupts
     */
    public CallTimer newTimer(@Nullable LoopChecks loopChecks) {
        CallTimer timer = new CallTimer(loopChecks, holds);
        timers.add(timer);
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
        long now = System.nanoTime();
        lookedAtNanos = now;
        timers.forEach(look);
        timers.forEach(lookAtProcessorTime);
        releaseOne(now);
        try {
            afterEachLook.run();
        } catch (Throwable failure) {
            thread.failed(failure);
        }
    }

    private void lookAtProcessorTime(CallTimer timer) {
        try {
            if (timer.interruptIfGreedy(lookedAtNanos)) {
                makeLook(timer);
            }
        } catch (Throwable failure) {
            thread.failed(failure);
        }
    }

    private void look(CallTimer timer) {
        try {
            if (timer.interruptIfLate(lookedAtNanos + aheadNanos)) {
                makeLook(timer);
            }
        } catch (Throwable failure) {
            thread.failed(failure);
        }
    }

    /** If it fails the loops may look all the same, so it is listed to be released as well. */
    private void makeLook(CallTimer timer) {
        LoopChecks checks = timer.loopChecks();
        if (checks == null) {
            return;
        }
        boolean toBeReleased = true;
        try {
            toBeReleased = checks.want(lookedAtNanos);
        } finally {
            if (toBeReleased) {
                list(checks);
            }
        }
    }

    private void list(LoopChecks checks) {
        if (!checks.listed) {
            checks.listed = true;
            checks.nextLooking = looking;
            looking = checks;
        }
    }

    /** At most one module in a while goes back to code that does not look, so that many late modules cannot keep the JVM compiling. */
    private void releaseOne(long now) {
        if (looking == null || now - releasedAtNanos < RELEASE_INTERVAL.toNanos()) {
            return;
        }
        LoopChecks before = null;
        for (LoopChecks checks = looking; checks != null; checks = checks.nextLooking) {
            if (checks.mayRelease(now)) {
                if (before == null) {
                    looking = checks.nextLooking;
                } else {
                    before.nextLooking = checks.nextLooking;
                }
                checks.nextLooking = null;
                checks.listed = false;
                releasedAtNanos = now;
                checks.release(now);
                return;
            }
            before = checks;
        }
    }

    /**
     * From now on every call that was seen before is late. For calls that begin later their own time counts, until this is called again.
     *
     * @param times how often it has been called, at most {@link #MOST_STOPS}
     */
    public void stopAll(int times) {
        aheadNanos = Long.MAX_VALUE / (2 * MOST_STOPS) * Math.min(times, MOST_STOPS);
    }

    /** Stops watching: calls that still run have no deadline any more. */
    @Override
    public void close() {
        thread.close();
    }
}
