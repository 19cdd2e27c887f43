package dev.freshet.engine;

import dev.freshet.PoolSettings;
import dev.freshet.PoolSettings.Reset;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.StoreMarks;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Tells modules how much processor time their calls take, where the reset is free to follow from it ({@link Reset#AUTO}). Of short calls
 * one in many is measured. Thread-safe.
 *
 * <p>Marks cost processor time, so that is what counts: the time a call waits, for a processor that others use or for a host function,
 * would make short calls look long.
 */
final class CallLengths {

    /** To read the clock twice costs up to 1.5 µs and two system calls: 1.5 ns of each short call, 1.5 % of the shortest long one. */
    static final int SHORT_CALLS_FOR_EACH_MEASURED = 1_023;

    /** Calls from this length on are all measured. */
    static final long MEASURED_EACH_TIME_NANOS = 100_000;

    private final boolean counts;
    private final BiConsumer<CompiledModule, Boolean> leaveMarksOut;
    private final LongSupplier clock;

    CallLengths(PoolSettings settings, ModuleCompiler compiler) {
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
        guest.measureAfter(nanos < MEASURED_EACH_TIME_NANOS ? SHORT_CALLS_FOR_EACH_MEASURED : 0);
        StoreMarks marks = module.marks();
        // How long calls take in a form of the code that is on its way out says nothing about the other.
        if (guest.isWanted() && marks.called(nanos, System.nanoTime())) {
            leaveMarksOut.accept(module, !marks.leftOut());
        }
    }
}
