package dev.freshet.limits;

import dev.freshet.sys.CacheLinePadding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.ToLongFunction;
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
 * <p>Late is who has taken too long on the wall, or too much processor time. The second is asked for of calls that are a few milliseconds
 * old, and only when there can be news: nobody uses more of it than passes on the wall. What a virtual thread uses the JVM does not tell;
 * there the looks are counted at which the thread was runnable.
 *
 * <p>{@link #start} and {@link #stop} belong to the calling thread, {@link #interruptIfLate} and {@link #interruptIfGreedy} to the watchdog.
 */
public final class CallTimer extends CacheLinePadding {

    /** As a limit: none. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int INTERRUPTING = 2;
    private static final int INTERRUPTED = 3;

    /** Asking costs a system call, and the watchdog looks in this interval. */
    private static final long LEAST_BETWEEN_QUESTIONS = Duration.ofMillis(5).toNanos();

    /** Most that one look stands for where looks are counted: a watchdog that comes late has not seen what was in between. */
    private static final long MOST_OF_A_LOOK = Duration.ofMillis(20).toNanos();

    /** How long a call has run when the watchdog sees it first, on average. */
    private static final long BEFORE_FIRST_LOOK = Duration.ofMillis(5).toNanos() / 2;

    private static final VarHandle STATE;
    private static final VarHandle BASE_CALL;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(CallTimer.class, "state", int.class);
            BASE_CALL = MethodHandles.lookup().findVarHandle(CallTimer.class, "baseCall", long.class);
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
    /** As thread. */
    private long processorLimitNanos;
    /** As thread. Tells one call from the next. */
    private long call;

    /** The watchdog's: the call it saw last, and when it saw it first. */
    private long seenCall;

    private long seenSinceNanos;
    /** The watchdog's: up to when it has counted, where looks are counted. */
    private long countedAtNanos;
    /** The watchdog's: when to ask for the processor time next. */
    private long askAtNanos;

    /**
     * The call whose processor time is followed. Written by the watchdog (release) after the four fields below, read by the caller (acquire)
     * before them.
     */
    private long baseCall;
    /** Processor time of the thread when it was first asked for, or {@link ProcessorClock#UNKNOWN} if looks are counted. */
    private long baseNanos;
    /** When that was. */
    private long baseAtNanos;
    /** How long the call had been seen then. */
    private long beforeBaseNanos;
    /** What the looks at which the thread was runnable stand for; goes on growing. */
    private long countedNanos;

    /** Why the call was interrupted. Written by the watchdog while INTERRUPTING, read by the caller after INTERRUPTED. */
    private boolean overProcessorTime;

    private final @Nullable LoopChecks loopChecks;
    private final InterruptHolds holds;
    private final ToLongFunction<Thread> processorClock;

    /** @param loopChecks of the module whose calls are timed; null for code that always looks at interrupts */
    CallTimer(@Nullable LoopChecks loopChecks, InterruptHolds holds) {
        this(loopChecks, holds, ProcessorClock::of);
    }

    /** @param processorClock processor time of a thread, ns, or {@link ProcessorClock#UNKNOWN} */
    CallTimer(@Nullable LoopChecks loopChecks, InterruptHolds holds, ToLongFunction<Thread> processorClock) {
        this.loopChecks = loopChecks;
        this.holds = holds;
        this.processorClock = processorClock;
    }

    /** As {@link #start(long, long)}, with processor time without limit. */
    public void start(long limitNanosOfCall) {
        start(limitNanosOfCall, UNLIMITED);
    }

    /**
     * The call starts now, on this thread. Reads no clock: the watchdog counts from when it first sees the call, so a call is never stopped
     * early and at most two of its looks late. Processor time counts from the second look.
     *
     * @param processorLimitNanosOfCall most processor time, or {@link #UNLIMITED}
     */
    public void start(long limitNanosOfCall, long processorLimitNanosOfCall) {
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
        processorLimitNanos = processorLimitNanosOfCall;
        call++;
        STATE.setRelease(this, RUNNING);
    }

    /**
     * The call has ended, on the thread that started it. Afterwards no interrupt of the watchdog can reach this thread any more.
     *
     * @return true if the watchdog interrupted the call, see {@link #isOverProcessorTime()} for why; the flag it set has been cleared then.
     *     False if no call runs, so that a stop that an {@link Error} has cut off can be done again
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

    /** After {@link #stop} said that the watchdog interrupted the call: whether it had used too much processor time, not too much time. */
    public boolean isOverProcessorTime() {
        return overProcessorTime;
    }

    /**
     * After {@link #stop}, on the same thread: the processor time of the call if the watchdog has followed it, which it does with calls of
     * more than some 10 ms; else 0. Its first milliseconds, before the watchdog asked, are reckoned at the rate of the others.
     */
    public long processorNanos() {
        if ((long) BASE_CALL.getAcquire(this) != call) {
            return 0;
        }
        long wall = Math.max(1, System.nanoTime() - baseAtNanos);
        long used;
        if (baseNanos == ProcessorClock.UNKNOWN) {
            used = countedNanos;
        } else {
            long now = ProcessorClock.ofThisThread();
            used = now == ProcessorClock.UNKNOWN ? 0 : now - baseNanos;
        }
        double rate = Math.min(1.0, Math.max(0, used) / (double) wall);
        return (long) (rate * (wall + beforeBaseNanos));
    }

    /**
     * Interrupts the call if it has taken too long, again each time: a host function may have swallowed the flag, or may not have
     * been meant to get it ({@link InterruptHolds}). The watchdog's; allocates nothing.
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
            countedAtNanos = nowNanos;
            return isInterrupted();
        }
        return (nowNanos - seenSinceNanos >= limitNanos && interrupt(seen, false)) || isInterrupted();
    }

    /**
     * As {@link #interruptIfLate}, after it, if the call has used too much processor time. Asking for that allocates some bytes, so this may fail
     * where the other does not.
     */
    boolean interruptIfGreedy(long nowNanos) {
        int seen = state;
        return seen != IDLE
                && call == seenCall
                && nowNanos != seenSinceNanos
                && usesTooMuch(seen, nowNanos)
                && interrupt(seen, true);
    }

    /** @return false if the call that was looked at has ended */
    private boolean interrupt(int seen, boolean greedy) {
        if (!STATE.compareAndSet(this, seen, INTERRUPTING)) {
            return false;
        }
        // Between the look and the compare-and-set one call may have ended and another begun, which is not late.
        Thread running = thread;
        if (running != null && call == seenCall) {
            if (seen == RUNNING) {
                overProcessorTime = greedy;
            }
            interrupt(running);
            return true;
        }
        state = seen;
        return false;
    }

    /** An interrupt runs code of the host's, which closes what the thread waits for, and may throw: the caller must come out of stop() all the same. */
    private void interrupt(Thread running) {
        try {
            // A thread that holds is late all the same; the interrupt is delivered when it lets go.
            holds.interrupt(running, depth);
        } finally {
            state = INTERRUPTED;
        }
    }

    /** The call has been seen before; returns whether it has used more processor time than it may. */
    private boolean usesTooMuch(int seen, long nowNanos) {
        Thread running = thread;
        if (running == null) {
            return false;
        }
        if (baseCall != seenCall) {
            if (seen == RUNNING) {
                follow(running, nowNanos);
            }
            return false;
        }
        if (baseNanos == ProcessorClock.UNKNOWN) {
            if (running.getState() == Thread.State.RUNNABLE) {
                countedNanos += Math.min(MOST_OF_A_LOOK, nowNanos - countedAtNanos);
            }
            countedAtNanos = nowNanos;
            return countedNanos >= processorLimitNanos;
        }
        if (processorLimitNanos == UNLIMITED || nowNanos - askAtNanos < 0) {
            return false;
        }
        long total = processorClock.applyAsLong(running);
        if (total == ProcessorClock.UNKNOWN) {
            return false;
        }
        long used = total - baseNanos;
        askAtNanos = nowNanos + Math.max(LEAST_BETWEEN_QUESTIONS, processorLimitNanos - used);
        return used >= processorLimitNanos;
    }

    /** Begins to follow the processor time of the call that was seen before, if it runs still. */
    private void follow(Thread running, long nowNanos) {
        long total = processorClock.applyAsLong(running);
        if (state == IDLE || call != seenCall) {
            return;
        }
        baseNanos = total;
        baseAtNanos = System.nanoTime();
        beforeBaseNanos = nowNanos - seenSinceNanos + BEFORE_FIRST_LOOK;
        countedNanos = 0;
        // Only asked if there is a limit, and a limit that is one has no overflow here.
        askAtNanos = nowNanos + processorLimitNanos;
        BASE_CALL.setRelease(this, seenCall);
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
