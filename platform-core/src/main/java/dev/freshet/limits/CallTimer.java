package dev.freshet.limits;

import dev.freshet.sys.CacheLinePadding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The deadline of the call that runs on one instance, enforced by {@link CallWatchdog}. The engine can be stopped in one way only: it
 * looks at the thread's interrupt flag at loops and calls, once {@link LoopChecks} make it. So a late call's thread is interrupted, by a
 * handshake after which no interrupt of ours can still be on its way when the caller goes on:
 *
 * <pre>
 *            start                    watchdog, late            watchdog
 *    IDLE ----------> RUNNING --------------------> INTERRUPTING -------> INTERRUPTED
 *     ^                  | stop                                                |  | watchdog: still running
 *     +------------------+                                                     |  +------> INTERRUPTING ...
 *     +------------------------------------------------------------------------+
 *                                  stop: takes the interrupt flag with it
 * </pre>
 *
 * <p>{@link #start} and {@link #stop} belong to the calling thread, {@link #interruptIfLate} to the watchdog.
 */
public final class CallTimer extends CacheLinePadding {

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallTimer.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state = IDLE;
    /** Written by the caller before state becomes RUNNING; read by the watchdog after it saw RUNNING. */
    private @Nullable Thread thread;
    /** As thread. In how many host functions that hold the call began. */
    private int depth;
    /** As thread. */
    private long limitNanos;
    /** As thread. Tells one call from the next. */
    private long call;

    /** The watchdog's: the call it saw last, and when it saw it first. */
    private long seenCall;

    private long seenSinceNanos;

    private final @Nullable LoopChecks loopChecks;
    private final InterruptHolds holds;

    /** @param loopChecks of the module whose calls are timed; null for code that always looks at interrupts */
    CallTimer(@Nullable LoopChecks loopChecks, InterruptHolds holds) {
        this.loopChecks = loopChecks;
        this.holds = holds;
    }

    /**
     * The call starts now, on this thread. Reads no clock: the watchdog counts from when it first sees the call, so a call is never stopped
     * early and at most two of its looks late.
     */
    public void start(long limitNanosOfCall) {
        Thread current = Thread.currentThread();
        // A reference stored into an old object costs the collector's barrier in each call.
        if (thread != current) {
            thread = current;
        }
        int depthOfThread = holds.depth();
        if (depth != depthOfThread) {
            depth = depthOfThread;
        }
        limitNanos = limitNanosOfCall;
        call++;
        STATE.setRelease(this, RUNNING);
    }

    /**
     * The call has ended, on the thread that started it. Afterwards no interrupt of the watchdog can reach this thread any more.
     *
     * @return true if the watchdog interrupted the call; the flag it set has been cleared then. False if no call runs, so that a stop that an
     *     {@link Error} has cut off can be done again
     */
    public boolean stop() {
        if (STATE.compareAndSet(this, RUNNING, IDLE)) {
            return false;
        }
        // The watchdog is interrupting, perhaps once more: only who moves the state away from INTERRUPTED may go on.
        while (!STATE.compareAndSet(this, INTERRUPTED, IDLE)) {
            if (STATE.compareAndSet(this, RUNNING, IDLE)) {
                return false;
            }
            if (state == IDLE) {
                return false;
            }
            // Not a spin: on a busy machine the watchdog may have lost its processor in between.
            Thread.yield();
        }
        Thread.interrupted();
        return true;
    }

    /**
     * Interrupts the call if it is late, again each time: a host function may have swallowed the flag, or may not have been meant to get it
     * ({@link InterruptHolds}). The watchdog's.
     *
     * @return whether the call must look at its thread's interrupt flag: it is late, or somebody else has interrupted the thread. A call
     *     that began a moment ago may be meant by mistake; it looks in vain then
     */
    boolean interruptIfLate(long nowNanos) {
        int seen = state;
        if (seen == IDLE) {
            return false;
        }
        if (call != seenCall) {
            seenCall = call;
            seenSinceNanos = nowNanos;
            return isInterrupted();
        }
        if (nowNanos - seenSinceNanos < limitNanos || !STATE.compareAndSet(this, seen, INTERRUPTING)) {
            return isInterrupted();
        }
        // Between the look and the compare-and-set one call may have ended and another begun, which is not late.
        Thread running = thread;
        if (running != null && call == seenCall) {
            // A thread that holds is late all the same; the interrupt is delivered when it lets go.
            holds.interrupt(running, depth);
            state = INTERRUPTED;
            return true;
        }
        state = seen;
        return false;
    }

    private boolean isInterrupted() {
        Thread running = thread;
        return running != null && running.isInterrupted();
    }

    @Nullable
    LoopChecks loopChecks() {
        return loopChecks;
    }
}
