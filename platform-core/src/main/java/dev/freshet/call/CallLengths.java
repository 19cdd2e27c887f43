package dev.freshet.call;

import dev.freshet.instance.GuestInstance;
import dev.freshet.limits.ProcessorClock;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.ModuleCompiler;
import dev.freshet.module.StoreMarks;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.sys.Carriers;
import dev.freshet.version.LoadedVersion;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Measures how much processor time calls take: counts it for the extension, and tells the module where the reset is free to follow from it
 * ({@link Reset#AUTO}). Of calls shorter than a millisecond not all are measured; those that are stand for the others. Calls that the
 * watchdog follows, those of more than some 10 ms, are measured each. Thread-safe.
 *
 * <p>Processor time, because that is what marks and tenants cost: the time a call waits, for a processor that others use or for a host
 * function, would make short calls look long. On virtual threads, whose processor time the JVM does not tell, the time on the wall counts without
 * that in host functions: guests at work there have a carrier to themselves ({@link Carriers}).
 */
public final class CallLengths {

    /** One call in each millisecond of calls is measured: to read the clock twice costs up to 1.5 µs and two system calls, 0.15 % of that. */
    static final long ONE_MEASURED_EACH_NANOS = 1_000_000;

    /** How many calls are not measured before the next that is, at most: calls may become longer. For the shortest it is 1.5 ns each. */
    static final int MOST_UNMEASURED = 1_023;

    /** Calls that are longer are followed by the watchdog, each of them: one of them stands for no other. */
    private static final long FOLLOWED_NANOS = 10_000_000;

    private final boolean decides;
    private final BiConsumer<CompiledModule, Boolean> leaveMarksOut;
    private final LongSupplier clock;

    public CallLengths(PoolSettings settings, ModuleCompiler compiler) {
        this(settings.reset() == Reset.AUTO, compiler::leaveMarksOut, ProcessorClock::ofThisThread);
    }

    /**
     * @param decides whether modules are told
     * @param leaveMarksOut brings about what a module has decided; must not take long
     * @param clock processor time of the calling thread, ns, or {@link ProcessorClock#UNKNOWN}; not asked on virtual threads
     */
    CallLengths(boolean decides, BiConsumer<CompiledModule, Boolean> leaveMarksOut, LongSupplier clock) {
        this.decides = decides;
        this.leaveMarksOut = leaveMarksOut;
        this.clock = clock;
    }

    /** A call on this instance begins, on this thread. */
    void started(GuestInstance guest) {
        if (guest.isToBeMeasured()) {
            guest.measureFrom(atWork(guest));
        }
    }

    /** The call on this instance has ended, on the thread that began it; its timer has been stopped. */
    void ended(GuestInstance guest, LoadedVersion extension) {
        long from = guest.takeMeasuredFrom();
        if (from != 0) {
            measured(guest, extension, Math.max(0, atWork(guest) - from));
            return;
        }
        long followed = guest.timer().processorNanos();
        if (followed != 0) {
            extension.control().counters().used(followed);
        }
    }

    private long atWork(GuestInstance guest) {
        long nanos = Carriers.isVirtual() ? ProcessorClock.UNKNOWN : clock.getAsLong();
        return nanos == ProcessorClock.UNKNOWN ? System.nanoTime() - guest.nanosInHost() : nanos;
    }

    private void measured(GuestInstance guest, LoadedVersion extension, long nanos) {
        int calls = nanos >= FOLLOWED_NANOS ? 1 : guest.callsMeasuredAsOne();
        extension.control().counters().used(nanos * calls);
        guest.measureAfter((int) Math.min(MOST_UNMEASURED, (ONE_MEASURED_EACH_NANOS - 1) / Math.max(1, nanos)));
        CompiledModule module = extension.module();
        StoreMarks marks = module.marks();
        // How long calls take in a form of the code that is on its way out says nothing about the other.
        if (decides && guest.isWanted() && marks.called(nanos, System.nanoTime())) {
            leaveMarksOut.accept(module, !marks.leftOut());
        }
    }
}
