package dev.freshet.call;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallRejectedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestTrapException;
import dev.freshet.PlatformFaultException;
import dev.freshet.instance.GuestFailures;
import dev.freshet.instance.GuestInstance;
import dev.freshet.limits.CallLimits;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.module.GuestStack;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.spi.CallListener;
import dev.freshet.sys.Carriers;
import dev.freshet.sys.HostStack;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.LoadedVersion.Function;
import org.jspecify.annotations.Nullable;

/**
 * The main path: takes permit, slot, instance and timer in this order, runs the guest, and gives them back in reverse, whatever was
 * thrown, wherever.
 *
 * <p>Giving back cannot fail half-way: {@link HostStack} has made sure of the stack before anything was taken, no step allocates, and each
 * throws only before it has taken effect, and is done again then: an {@link Error} at any step loses nothing
 * ({@code ErrorInjectionIsolationTest}). A slot that cannot be made clean is
 * poisoned and counted, by its allocator. Every way to call is an argument ({@link Way}), so there is one such path.
 */
final class CallScope {

    private final InstanceAllocator allocator;
    private final CallWatchdog watchdog;
    private final CallOutcomes outcomes;
    private final CallLengths lengths;
    private final Instances instances;
    /** Null costs nothing: the field is final and the check predictable. */
    private final @Nullable CallListener listener;

    private volatile boolean closed;

    CallScope(
            InstanceAllocator allocator,
            CallWatchdog watchdog,
            CallOutcomes outcomes,
            CallLengths lengths,
            Instances instances,
            @Nullable CallListener listener) {
        this.allocator = allocator;
        this.watchdog = watchdog;
        this.outcomes = outcomes;
        this.lengths = lengths;
        this.instances = instances;
        this.listener = listener;
    }

    /** Makes one call on a fresh instance; the numbers are arguments of ways that take some. */
    long call(LoadedVersion version, String name, Way way, int count, long a, long b, long c) {
        HostStack.requireForCall();
        CallListener.Call observed = begin(version, name);
        long result;
        try {
            Function function = way.find(version, name, count);
            takePermit(version);
            try {
                Slot slot = lease(version, observed);
                try {
                    result = timed(version, function, slot, instances.on(slot, version), way, count, a, b, c);
                } finally {
                    try {
                        slot.close();
                    } catch (Throwable cutOff) {
                        slot.close();
                    }
                }
            } finally {
                try {
                    version.control().permits().leave();
                } catch (Throwable cutOff) {
                    version.control().permits().leave();
                }
            }
        } catch (Throwable thrown) {
            throw ended(version, observed, thrown);
        }
        outcomes.exited(version, observed, way.exitCode());
        return result;
    }

    /** Takes note of a failed call and returns what its caller gets; an overflow of the stack is thrown, as it is the caller's. */
    private FreshetException ended(LoadedVersion version, CallListener.@Nullable Call observed, Throwable thrown) {
        if (thrown instanceof StackOverflowError overflow) {
            outcomes.failed(version, observed, thrown);
            throw overflow;
        }
        FreshetException failure =
                thrown instanceof FreshetException own ? own : GuestFailures.outsideOfTheGuest(version.name(), thrown);
        outcomes.failed(version, observed, failure);
        return failure;
    }

    /** Takes a permit and a slot for several calls; {@link #end} gives both back, once. */
    Slot open(LoadedVersion version) {
        HostStack.requireForCall();
        takePermit(version);
        boolean opened = false;
        Slot slot = null;
        try {
            slot = lease(version, null);
            instances.on(slot, version);
            opened = true;
            return slot;
        } finally {
            if (!opened) {
                try {
                    endOpened(version, slot);
                } catch (Throwable cutOff) {
                    endOpened(version, slot);
                }
            }
        }
    }

    /** Makes one of several calls on a slot that {@link #open} has leased, and on which nothing else runs; its way brings its own arguments. */
    long callOn(Slot slot, GuestInstance guest, LoadedVersion version, String name, Way way) {
        HostStack.requireForCall();
        CallListener.Call observed = begin(version, name);
        long result;
        try {
            Function function = way.find(version, name, 0);
            // A session outlives close(): nothing would stop what it begins from now on.
            requireOpen();
            version.control().quarantine().check(version.name());
            result = timed(version, function, slot, guest, way, 0, 0, 0, 0);
        } catch (Throwable thrown) {
            throw ended(version, observed, thrown);
        }
        outcomes.exited(version, observed, way.exitCode());
        return result;
    }

    /** Ends what {@link #open} began. Throws only before it has done anything, so who is cut off by an {@link Error} calls it again. */
    void end(LoadedVersion version, Slot slot) {
        try {
            slot.close();
        } catch (Throwable cutOff) {
            slot.close();
        } finally {
            try {
                version.control().permits().leave();
            } catch (Throwable cutOff) {
                version.control().permits().leave();
            }
        }
    }

    private void endOpened(LoadedVersion version, @Nullable Slot slot) {
        if (slot != null) {
            end(version, slot);
        } else {
            version.control().permits().leave();
        }
    }

    /** A call was declined before any of this. */
    void refused(LoadedVersion version, String name, CallRejectedException reason) {
        outcomes.failed(version, begin(version, name), reason);
    }

    // --- taking

    private CallListener.@Nullable Call begin(LoadedVersion version, String name) {
        return listener == null
                ? null
                : listener.begin(version.name(), version.control().version(), version.shownName(name));
    }

    private static void takePermit(LoadedVersion version) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException(
                    "the calling thread is interrupted; extension '" + version.name() + "' was not called", null);
        }
        version.control().quarantine().check(version.name());
        version.control().permits().enter(version.name());
    }

    private Slot lease(LoadedVersion version, CallListener.@Nullable Call observed) {
        Slot slot = allocator.lease(version.tenant());
        try {
            // After the lease: close() sets the flag first and looks for leases then, so one of the two sees the other.
            requireOpen();
            if (observed != null) {
                observed.leased(slot.found());
            }
            return slot;
        } catch (Throwable failure) {
            try {
                slot.close();
            } catch (Throwable cutOff) {
                slot.close();
            }
            throw failure;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new PlatformFaultException("the platform is closed", null);
        }
    }

    // --- running

    private long timed(
            LoadedVersion version,
            Function function,
            Slot slot,
            GuestInstance guest,
            Way way,
            int count,
            long a,
            long b,
            long c) {
        CallLimits limits = version.control().limits();
        long result = 0;
        Throwable failure = null;
        boolean turn = false;
        try {
            slot.usedAt(watchdog.coarseNanoTime());
            lengths.started(guest);
            // Last: nothing is waited for while a turn is held.
            Carriers.enter();
            turn = true;
            guest.begins();
            guest.timer().start(limits.callNanos(), limits.cpuNanos());
            guest.initializeIfNeeded();
            result = way.run(version, function, guest, count, a, b, c);
            guest.returned();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        boolean late;
        try {
            late = guest.timer().stop();
        } catch (Throwable cutOff) {
            late = guest.timer().stop();
        }
        if (turn) {
            try {
                Carriers.leave();
            } catch (Throwable cutOff) {
                Carriers.leave();
            }
        }
        lengths.ended(guest, version);
        guest.countLimits(version.control().counters());
        if (failure != null || late) {
            throw translated(version, function, guest, failure, late);
        }
        return result;
    }

    private static FreshetException translated(
            LoadedVersion version, Function function, GuestInstance guest, @Nullable Throwable thrown, boolean late) {
        // The guest may have returned when the watchdog got there: the call was late all the same.
        if (thrown != null) {
            guest.trapped(thrown);
        }
        // Messages and the guest's stack take more stack than ending the call does: a caller that has less gets the
        // overflow.
        HostStack.requireForSlowWork();
        Throwable failure = thrown != null ? thrown : new DeadlineExceededException("late", null);
        CallLimits limits = version.control().limits();
        FreshetException translated = late && guest.timer().isOverProcessorTime()
                ? GuestFailures.greedy(version.name(), function.name(), thrown, limits)
                : GuestFailures.translate(
                        version.name(),
                        function.name(),
                        failure,
                        late ? limits.callNanos() / 1_000_000 : -1,
                        limits.errorChars());
        if (translated instanceof GuestTrapException trap) {
            trap.initGuestStack(GuestStack.of(version.module(), failure, CallScope.class.getName()));
        }
        return translated;
    }

    /** From now on no lease is given, and no call of a session begins. */
    void close() {
        closed = true;
    }
}
