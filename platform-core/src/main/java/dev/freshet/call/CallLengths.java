package dev.freshet.call;

import dev.freshet.instance.GuestInstance;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.StoreMarks;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Tells modules how much processor time their calls take, where the reset is free to follow from it ({@link Reset#AUTO}). Of calls
 * shorter than a millisecond not all are measured. Thread-safe.
 *
 * <p>Marks cost processor time, so that is what counts: the time a call waits, for a processor that others use or for a host function,
 * would make short calls look long.
 */
public final class CallLengths {

    /** One call in each millisecond of calls is measured: to read the clock twice costs up to 1.5 µs and two system calls, 0.15 % of that. */
    static final long ONE_MEASURED_EACH_NANOS = 1_000_000;

    /** How many calls are not measured before the next that is, at most: calls may become longer. For the shortest it is 1.5 ns each. */
    static final int MOST_UNMEASURED = 1_023;

    private final boolean counts;
    private final BiConsumer<CompiledModule, Boolean> leaveMarksOut;
    private final LongSupplier clock;

    public CallLengths(PoolSettings settings, ModuleCompiler compiler) {
        this(settings.reset() == Reset.AUTO, compiler::leaveMarksOut, ProcessorTime::nanosOfThisThread);
    }

    /**
     * @param leaveMarksOut brings about what a module has decided; must not take long
     * @param clock processor time of the calling thread, ns
     */
    CallLengths(boolean counts, BiConsumer<CompiledModule, Boolean> leaveMarksOut, LongSupplier clock) {
        this.counts = counts;
        this.leaveMarksOut = leaveMarksOut;
        this.clock = clock;
    }

    /** A call on this instance begins, on this thread. */
    void started(GuestInstance guest) {
        if (counts && guest.isToBeMeasured()) {
            guest.measureFrom(clock.getAsLong());
        }
    }

    /** The call on this instance has ended, on the thread that began it. */
    void ended(GuestInstance guest, CompiledModule module) {
        long from = guest.takeMeasuredFrom();
        if (from != 0) {
            measured(guest, module, clock.getAsLong() - from);
        }
    }

    private void measured(GuestInstance guest, CompiledModule module, long nanos) {
        guest.measureAfter((int) Math.min(MOST_UNMEASURED, (ONE_MEASURED_EACH_NANOS - 1) / Math.max(1, nanos)));
        StoreMarks marks = module.marks();
        // How long calls take in a form of the code that is on its way out says nothing about the other.
        if (guest.isWanted() && marks.called(nanos, System.nanoTime())) {
            leaveMarksOut.accept(module, !marks.leftOut());
        }
    }
}
