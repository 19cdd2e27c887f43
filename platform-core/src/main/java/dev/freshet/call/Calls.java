package dev.freshet.call;

import dev.freshet.CallInterruptedException;
import dev.freshet.CommandResult;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestTrapException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.host.HostFunctions;
import dev.freshet.host.HostFunctions.Observing;
import dev.freshet.instance.GuestFailures;
import dev.freshet.instance.GuestInstance;
import dev.freshet.instance.GuestView;
import dev.freshet.limits.CallLimits;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.module.GuestStack;
import dev.freshet.module.rewrite.NumberCalls;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.spi.CallListener;
import dev.freshet.sys.Carriers;
import dev.freshet.version.CallControl;
import dev.freshet.version.LoadedVersion;
import org.jspecify.annotations.Nullable;

/**
 * The main path: lease a slot, put an instance on it, call, reset.
 *
 * <p>Whatever ends the guest, the lease ends in {@code finally}, and with it the slot is reset or poisoned. Everything the guest throws
 * becomes a {@link FreshetException} here.
 */
public final class Calls {

    private final InstanceAllocator allocator;
    private final PlatformLimits limits;
    private final CallWatchdog watchdog;
    private final CallOutcomes outcomes;
    private final CallLengths lengths;
    /** Null costs nothing: the field is final and the check predictable. */
    private final @Nullable CallListener listener;

    private volatile boolean closed;

    public Calls(
            InstanceAllocator allocator,
            PlatformLimits limits,
            CallWatchdog watchdog,
            CallOutcomes outcomes,
            CallLengths lengths,
            @Nullable CallListener listener) {
        this.allocator = allocator;
        this.limits = limits;
        this.watchdog = watchdog;
        this.outcomes = outcomes;
        this.lengths = lengths;
        this.listener = listener;
    }

    /** Returns whom to tell of this call, or null. */
    CallListener.@Nullable Call begin(LoadedVersion extension, String function) {
        return listener == null
                ? null
                : listener.begin(extension.name(), extension.control().version(), extension.shownName(function));
    }

    // --- the three ways to call

    /** Raw numbers in, raw numbers out. */
    public long[] call(LoadedVersion extension, String name, long[] arguments) {
        return call(extension, name, arguments, false);
    }

    /** Raw numbers in, one number out. */
    public long callNumber(LoadedVersion extension, String name, long[] arguments) {
        return call(extension, name, arguments, true)[0];
    }

    private long[] call(LoadedVersion extension, String name, long[] arguments, boolean oneResult) {
        long[] results;
        CallListener.Call observed = begin(extension, name);
        try {
            LoadedVersion.Function function = oneResult
                    ? extension.numberFunction(name, arguments.length)
                    : extension.rawFunction(name, arguments.length);
            Slot slot = lease(extension, observed);
            try {
                results = call(extension, function, slot, instanceOn(slot, extension), arguments, true);
            } finally {
                end(extension, slot);
            }
        } catch (Throwable failure) {
            outcomes.failed(extension, observed, failure);
            throw failure;
        }
        outcomes.ok(extension, observed);
        return results;
    }

    /** Up to three numbers in, one number out, without arrays. */
    public long callNumber(LoadedVersion extension, String name, int count, long first, long second, long third) {
        LoadedVersion.Function function = extension.fewNumbers(name, count);
        if (function == null || function.type().returns().isEmpty()) {
            // Is refused there, in good order.
            return call(extension, name, NumberCalls.array(count, first, second, third), true)[0];
        }
        return callFew(extension, function, count, first, second, third);
    }

    private long callFew(
            LoadedVersion extension, LoadedVersion.Function function, int count, long first, long second, long third) {
        long result;
        CallListener.Call observed = begin(extension, name(function));
        try {
            Slot slot = lease(extension, observed);
            try {
                GuestInstance guest = instanceOn(slot, extension);
                result = call(extension, function, slot, guest, count, first, second, third, true);
            } finally {
                end(extension, slot);
            }
        } catch (Throwable failure) {
            outcomes.failed(extension, observed, failure);
            throw failure;
        }
        outcomes.ok(extension, observed);
        return result;
    }

    /** Bytes in, bytes out. */
    public byte[] call(LoadedVersion extension, String name, byte[] input) {
        byte[] answer;
        CallListener.Call observed = begin(extension, name);
        try {
            LoadedVersion.Function function = extension.bytesFunction(name);
            checkInput(extension, input);
            Slot slot = lease(extension, observed);
            try {
                answer = call(extension, function, slot, instanceOn(slot, extension), input, true);
            } finally {
                end(extension, slot);
            }
        } catch (Throwable failure) {
            outcomes.failed(extension, observed, failure);
            throw failure;
        }
        outcomes.ok(extension, observed);
        return answer;
    }

    /** A WASI command. */
    public CommandResult run(LoadedVersion extension, byte[] input) {
        CommandResult result;
        CallListener.Call observed = begin(extension, LoadedVersion.START);
        try {
            LoadedVersion.Function start = extension.start();
            checkInput(extension, input);
            Slot slot = lease(extension, observed);
            try {
                result = run(extension, start, slot, instanceOn(slot, extension), input);
            } finally {
                end(extension, slot);
            }
        } catch (Throwable failure) {
            outcomes.failed(extension, observed, failure);
            throw failure;
        }
        outcomes.exited(extension, observed, result.exitCode());
        return result;
    }

    // --- calls on an instance, for one lease or for a session

    long[] call(
            LoadedVersion extension,
            LoadedVersion.Function function,
            Slot slot,
            GuestInstance guest,
            long[] arguments,
            boolean initialize) {
        if (function.few()) {
            int count = arguments.length;
            long first = NumberCalls.at(arguments, 0);
            long second = NumberCalls.at(arguments, 1);
            long third = NumberCalls.at(arguments, 2);
            return function.results(call(extension, function, slot, guest, count, first, second, third, initialize));
        }
        startTimer(extension, slot, guest);
        long[] results;
        try {
            if (initialize) {
                guest.initializeIfNeeded();
            }
            results = guest.call(function.export(), arguments);
        } catch (Throwable failure) {
            throw failed(extension, name(function), guest, failure);
        }
        countLimits(extension, guest);
        stopTimer(extension, name(function), guest);
        return results == null ? LoadedVersion.NO_RESULTS : results;
    }

    private long call(
            LoadedVersion extension,
            LoadedVersion.Function function,
            Slot slot,
            GuestInstance guest,
            int count,
            long first,
            long second,
            long third,
            boolean initialize) {
        startTimer(extension, slot, guest);
        long result;
        try {
            if (initialize) {
                guest.initializeIfNeeded();
            }
            result = guest.callNumber(function.export(), count, first, second, third);
        } catch (Throwable failure) {
            throw failed(extension, name(function), guest, failure);
        }
        countLimits(extension, guest);
        stopTimer(extension, name(function), guest);
        return result;
    }

    byte[] call(
            LoadedVersion extension,
            LoadedVersion.Function function,
            Slot slot,
            GuestInstance guest,
            byte[] input,
            boolean initialize) {
        startTimer(extension, slot, guest);
        byte[] answer;
        try {
            if (initialize) {
                guest.initializeIfNeeded();
            }
            GuestView view = guest.begin(function.export());
            answer = view.checked(extension.context().abi().call(view, input));
        } catch (Throwable failure) {
            throw failed(extension, name(function), guest, failure);
        }
        countLimits(extension, guest);
        stopTimer(extension, name(function), guest);
        return answer;
    }

    private CommandResult run(
            LoadedVersion extension, LoadedVersion.Function start, Slot slot, GuestInstance guest, byte[] input) {
        CommandResult result;
        startTimer(extension, slot, guest);
        try {
            guest.initializeIfNeeded();
            result = guest.begin(start.export()).command(input);
        } catch (Throwable failure) {
            throw failed(extension, name(start), guest, failure);
        }
        countLimits(extension, guest);
        stopTimer(extension, name(start), guest);
        return result;
    }

    private static void countLimits(LoadedVersion extension, GuestInstance guest) {
        if (guest.logCut()) {
            extension.control().counters().logCut();
        }
        if (guest.errorCut()) {
            extension.control().counters().errorCut();
        }
        if (guest.takeMemoryRefused()) {
            extension.control().counters().memoryRefused();
        }
        if (guest.takeTableEntriesRefused()) {
            extension.control().counters().tableEntriesRefused();
        }
    }

    // --- leases and instances

    /**
     * Leases a clean slot, if the extension is in service and not called too often at the same time; the caller ends the lease on every
     * path by {@link #end}.
     *
     * @param observed told of the lease; null if nobody wants to know
     */
    public Slot lease(LoadedVersion extension, CallListener.@Nullable Call observed) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException(
                    "the calling thread is interrupted; extension '" + extension.name() + "' was not called", null);
        }
        CallControl control = extension.control();
        control.quarantine().check(extension.name());
        control.permits().enter(extension.name());
        Slot slot = null;
        try {
            slot = allocator.lease(extension.tenant());
        } finally {
            if (slot == null) {
                control.permits().leave();
            }
        }
        // After the lease: close() sets the flag first and looks for leases then, so one of the two sees the other.
        if (closed) {
            end(extension, slot);
            throw new PlatformFaultException("the platform is closed", null);
        }
        if (observed != null) {
            observed.leased(slot.found());
        }
        return slot;
    }

    /** Ends a lease: resets the slot and lets the next call in. */
    public void end(LoadedVersion extension, Slot slot) {
        try {
            slot.close();
        } finally {
            extension.control().permits().leave();
        }
    }

    /** The instance that is kept on the slot, or one that lost its slot, or a new one; of code that is wanted now. */
    GuestInstance instanceOn(Slot slot, LoadedVersion extension) {
        GuestInstance guest = (GuestInstance) slot.bound();
        if (guest == null || !guest.isWanted()) {
            guest = (GuestInstance) extension.tenant().takeIdleInstance();
            if (guest == null) {
                guest = build(slot, extension);
            }
            slot.bind(guest);
        }
        guest.attach(slot);
        return guest;
    }

    private GuestInstance build(Slot slot, LoadedVersion extension) {
        return GuestInstance.build(
                extension.context(),
                extension.state(),
                slot,
                extension.tenant().maximumBytes(),
                new HostFunctions(extension.context().imports(), Observing.ALLOWED),
                limits.tableEntries(),
                watchdog.newTimer(extension.control().loopChecks()));
    }

    // --- deadlines and failures

    private void startTimer(LoadedVersion extension, Slot slot, GuestInstance guest) {
        slot.usedAt(watchdog.coarseNanoTime());
        // Last: nothing is waited for while a turn is held.
        Carriers.enter();
        lengths.started(guest);
        CallLimits allowed = extension.control().limits();
        guest.timer().start(allowed.callNanos(), allowed.cpuNanos());
    }

    /** The guest has returned. If the watchdog got there first, the call was late all the same. */
    private void stopTimer(LoadedVersion extension, String function, GuestInstance guest) {
        boolean late = guest.timer().stop();
        Carriers.leave();
        lengths.ended(guest, extension);
        if (late && guest.timer().isOverProcessorTime()) {
            throw GuestFailures.greedy(
                    extension.name(), function, null, extension.control().limits());
        }
        if (late) {
            throw GuestFailures.translate(
                    extension.name(),
                    function,
                    new DeadlineExceededException("late", null),
                    millis(extension),
                    extension.control().limits().errorChars());
        }
    }

    private FreshetException failed(LoadedVersion extension, String function, GuestInstance guest, Throwable failure) {
        guest.trapped(failure);
        boolean late = guest.timer().stop();
        Carriers.leave();
        lengths.ended(guest, extension);
        countLimits(extension, guest);
        boolean greedy = late && guest.timer().isOverProcessorTime();
        FreshetException translated = greedy
                ? GuestFailures.greedy(
                        extension.name(), function, failure, extension.control().limits())
                : GuestFailures.translate(
                        extension.name(),
                        function,
                        failure,
                        late ? millis(extension) : -1,
                        extension.control().limits().errorChars());
        if (translated instanceof GuestTrapException trap) {
            trap.initGuestStack(GuestStack.of(extension.module(), failure, Calls.class.getName()));
        }
        return translated;
    }

    private static long millis(LoadedVersion extension) {
        return extension.control().limits().callNanos() / 1_000_000;
    }

    private static String name(LoadedVersion.Function function) {
        return function.name();
    }

    static void checkInput(LoadedVersion extension, byte[] input) {
        CallLimits allowed = extension.control().limits();
        if (input.length > allowed.inputBytes()) {
            throw new LimitExceededException(
                    "the input for extension '" + extension.name() + "' has " + input.length + " bytes; "
                            + allowed.inputProperty(extension.name()) + " allows " + allowed.inputBytes()
                            + "; send less or raise it",
                    "freshet.limits.input",
                    input.length,
                    allowed.inputBytes());
        }
    }

    /** From now on no lease is given. */
    public void close() {
        closed = true;
    }
}
