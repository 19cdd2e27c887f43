package dev.freshet.limits;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.GuestLimitException;
import dev.freshet.LimitExceededException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.admin.CallStats;
import dev.freshet.spi.CallListener;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts how the calls of one extension end. Thread-safe; a call that returns costs one addition to a striped counter. */
public final class CallCounters {

    private final LongAdder ok = new LongAdder();
    private final LongAdder trapped = new LongAdder();
    private final LongAdder guestErrors = new LongAdder();
    private final LongAdder deadlines = new LongAdder();
    private final LongAdder interrupted = new LongAdder();
    private final LongAdder faults = new LongAdder();

    private final LongAdder cpuNanos = new LongAdder();

    private final LongAdder outputOver = new LongAdder();
    private final LongAdder heapSpent = new LongAdder();
    private final LongAdder logCut = new LongAdder();
    private final LongAdder errorCut = new LongAdder();
    private final LongAdder memoryRefused = new LongAdder();
    private final LongAdder tableEntriesRefused = new LongAdder();

    private final LongAdder mismatch = new LongAdder();
    private final LongAdder input = new LongAdder();
    private final LongAdder concurrency = new LongAdder();
    private final LongAdder leases = new LongAdder();
    private final LongAdder memory = new LongAdder();
    private final LongAdder exhausted = new LongAdder();
    private final LongAdder quarantined = new LongAdder();
    private final LongAdder disabled = new LongAdder();

    public void ok() {
        ok.increment();
    }

    /** Calls have used so much processor time. */
    public void used(long nanos) {
        cpuNanos.add(nanos);
    }

    /** A command ended with an exit code other than 0. */
    public void guestError() {
        guestErrors.increment();
    }

    /** A command wrote more to standard error than was kept. */
    public void logCut() {
        logCut.increment();
    }

    /** A guest's error message was longer than what is shown. */
    public void errorCut() {
        errorCut.increment();
    }

    /** A call's memory may grow no further, although the module declares more. */
    public void memoryRefused() {
        memoryRefused.increment();
    }

    /** As {@link #memoryRefused}, for a table. */
    public void tableEntriesRefused() {
        tableEntriesRefused.increment();
    }

    /** A call ended with this. Whatever is not one of Freshet's own exceptions is a fault of the platform. */
    public void failed(Throwable failure) {
        counterOf(failure).increment();
        if (failure instanceof GuestLimitException limit) {
            (limit.property().equals("freshet.limits.output") ? outputOver : heapSpent).increment();
        }
    }

    private LongAdder counterOf(Throwable failure) {
        return switch (CallListener.Outcome.of(failure)) {
            case DEADLINE -> deadlines;
            case TRAP -> trapped;
            case GUEST_ERROR -> guestErrors;
            case INTERRUPTED -> interrupted;
            case REJECTED -> rejectionOf(failure);
            case FAULT, OK -> faults;
        };
    }

    private LongAdder rejectionOf(Throwable failure) {
        if (failure instanceof CallMismatchException) {
            return mismatch;
        } else if (failure instanceof PoolExhaustedException) {
            return exhausted;
        } else if (failure instanceof ExtensionQuarantinedException) {
            return quarantined;
        } else if (failure instanceof ExtensionDisabledException) {
            return disabled;
        } else if (failure instanceof LimitExceededException limit) {
            return counterOf(limit);
        }
        return faults;
    }

    private LongAdder counterOf(LimitExceededException limit) {
        return switch (limit.property()) {
            case "freshet.limits.concurrent-calls" -> concurrency;
            case "freshet.limits.leases" -> leases;
            case "freshet.memory.budget" -> memory;
            case "freshet.limits.input" -> input;
            default -> faults;
        };
    }

    /** Adds what the other has counted by now. */
    void addAll(CallCounters other) {
        ok.add(other.ok.sum());
        trapped.add(other.trapped.sum());
        guestErrors.add(other.guestErrors.sum());
        deadlines.add(other.deadlines.sum());
        interrupted.add(other.interrupted.sum());
        faults.add(other.faults.sum());
        mismatch.add(other.mismatch.sum());
        input.add(other.input.sum());
        concurrency.add(other.concurrency.sum());
        leases.add(other.leases.sum());
        memory.add(other.memory.sum());
        exhausted.add(other.exhausted.sum());
        quarantined.add(other.quarantined.sum());
        disabled.add(other.disabled.sum());
        cpuNanos.add(other.cpuNanos.sum());
        outputOver.add(other.outputOver.sum());
        heapSpent.add(other.heapSpent.sum());
        logCut.add(other.logCut.sum());
        errorCut.add(other.errorCut.sum());
        memoryRefused.add(other.memoryRefused.sum());
        tableEntriesRefused.add(other.tableEntriesRefused.sum());
    }

    /**
     * @param running calls that run now
     * @param quarantines stays out of service so far
     * @param quarantine the present stay, or null
     */
    public CallStats stats(int running, long quarantines, CallStats.@Nullable Quarantine quarantine) {
        return new CallStats(
                ok.sum(),
                trapped.sum(),
                guestErrors.sum(),
                deadlines.sum(),
                interrupted.sum(),
                faults.sum(),
                Duration.ofNanos(cpuNanos.sum()),
                new CallStats.Rejections(
                        mismatch.sum(),
                        input.sum(),
                        concurrency.sum(),
                        leases.sum(),
                        exhausted.sum(),
                        quarantined.sum(),
                        disabled.sum(),
                        memory.sum()),
                new CallStats.Limited(
                        outputOver.sum(),
                        logCut.sum(),
                        errorCut.sum(),
                        memoryRefused.sum(),
                        tableEntriesRefused.sum(),
                        heapSpent.sum()),
                running,
                quarantines,
                quarantine);
    }
}
