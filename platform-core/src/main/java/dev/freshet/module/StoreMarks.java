package dev.freshet.module;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the code of one module marks the pages it stores to. Marks make the reset after short calls cheap; to calls of milliseconds they
 * add more than it costs to make all of the memory fresh. So a module whose calls turn out long gets new instances of code without marks, and of
 * code with them should its calls become short.
 *
 * <p>An instance is of one kind for good, so a change touches no call that runs. Belongs to the module; thread-safe.
 */
public final class StoreMarks {

    /**
     * Mean processor time of calls from which on marks are left out. Marks cost a tenth to a sixth of the time (docs/benchmarks.md), 0.4 ms of this;
     * giving back 256 pages, and faulting them in again, costs as much. To copy them back, which the reset does with as many as may stay resident, costs a
     * twentieth of that.
     */
    static final long LONG_CALL_NANOS = Duration.ofMillis(4).toNanos();

    /** Mean below which marks come back. */
    static final long SHORT_CALL_NANOS = Duration.ofMillis(1).toNanos();

    /** Least time over which a mean is taken. */
    static final long WINDOW_NANOS = Duration.ofMillis(500).toNanos();

    /** Least number of calls of which a mean is taken, if they do not fill the window. */
    static final int WINDOW_CALLS = 64;

    /**
     * Means in a row that must agree. The first calls of all run on code that the JVM has not compiled; it is the JVM that needs time for
     * that, not the calls, so windows are of time that passes.
     */
    static final int WINDOWS = 3;

    private final @Nullable UnmarkedCode unmarkedCode;
    private final CodeForm marked;

    /** Which form new instances are to have. */
    private volatile CodeForm wanted;

    /** Guarded by this, as all below. */
    private long calls;

    private long nanos;
    private long windowBeganNanos;
    private int agreeing;
    private boolean failed;

    private @Nullable CodeForm unmarked;

    /** @param code null if the module's code is not known well enough to change it */
    StoreMarks(CodeForm marked, @Nullable UnmarkedCode code) {
        this.marked = marked;
        this.wanted = marked;
        this.unmarkedCode = code;
    }

    /** Returns whether new instances are to be of code without marks. */
    public boolean leftOut() {
        return !wanted.marksStores();
    }

    /** Returns the form of code that new instances are to have. */
    CodeForm form() {
        return wanted;
    }

    /** Makes smaller what is kept for the other form. Takes a while, changes nothing else. */
    void compress() {
        if (unmarkedCode != null) {
            unmarkedCode.compress();
        }
    }

    /** Returns whether there is nothing for {@link #compress} to do. */
    boolean isCompressed() {
        return unmarkedCode == null || unmarkedCode.isCompressed();
    }

    /**
     * Counts a call that has ended.
     *
     * @param callNanos processor time it took
     * @param nowNanos {@link System#nanoTime()}
     * @return whether {@link #leaveOut} is to be called now with the opposite of {@link #leftOut()}
     */
    public synchronized boolean called(long callNanos, long nowNanos) {
        if (unmarkedCode == null || failed) {
            return false;
        }
        if (calls == 0) {
            windowBeganNanos = nowNanos - callNanos;
        }
        calls++;
        nanos += callNanos;
        if (nowNanos - windowBeganNanos < WINDOW_NANOS || (calls < WINDOW_CALLS && nanos < WINDOW_NANOS)) {
            return false;
        }
        long mean = nanos / calls;
        calls = 0;
        nanos = 0;
        agreeing = (leftOut() ? mean < SHORT_CALL_NANOS : mean >= LONG_CALL_NANOS) ? agreeing + 1 : 0;
        if (agreeing < WINDOWS) {
            return false;
        }
        agreeing = 0;
        return true;
    }

    /**
     * Decides for new instances; loads the code without marks if it is wanted for the first time, which takes as long as loading the module
     * did.
     *
     * @throws LinkageError if the JVM does not accept the code; marks stay then, for good
     */
    synchronized void leaveOut(boolean yes) {
        UnmarkedCode code = unmarkedCode;
        CodeForm form = unmarked;
        if (yes && form == null && code != null) {
            failed = true;
            form = marked.unmarked(code.load());
            unmarked = form;
            failed = false;
        }
        want(yes && form != null ? form : marked);
    }

    private void want(CodeForm form) {
        CodeForm before = wanted;
        form.want(true);
        wanted = form;
        if (before != form) {
            before.want(false);
        }
    }
}
