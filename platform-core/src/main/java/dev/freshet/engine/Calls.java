package dev.freshet.engine;

import dev.freshet.CallInterruptedException;
import dev.freshet.CommandResult;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PlatformLimits;
import dev.freshet.host.HostFunctions;
import dev.freshet.host.HostFunctions.Observing;
import dev.freshet.limits.CallTimer;
import dev.freshet.limits.CallWatchdog;
import dev.freshet.memory.SlotMemory;
import dev.freshet.module.GuestText;
import dev.freshet.pool.InstanceAllocator;
import dev.freshet.pool.Slot;
import java.nio.charset.StandardCharsets;
import run.endive.wasi.WasiExitException;

/**
 * The main path: lease a slot, put an instance on it, call, reset.
 *
 * <p>Whatever ends the guest, the lease ends in {@code finally}, and with it the slot is reset or poisoned. Everything the guest throws
 * becomes a {@link FreshetException} here.
 */
final class Calls {

    private static final long[] NO_RESULTS = {};
    private static final byte[] NO_INPUT = {};

    /** Bit 63 of a buffer function's result: the bytes are an error message. Guest memories end below 2 GiB, so no address needs it. */
    private static final long ERROR_BIT = 1L << 63;

    private static final int MAX_ERROR_CHARS = 1024;

    private final InstanceAllocator allocator;
    private final PlatformLimits limits;
    private final CallWatchdog watchdog;
    private volatile boolean closed;

    Calls(InstanceAllocator allocator, PlatformLimits limits, CallWatchdog watchdog) {
        this.allocator = allocator;
        this.limits = limits;
        this.watchdog = watchdog;
    }

    // --- the three ways to call

    /** Raw numbers in, raw numbers out. */
    long[] call(Extension extension, String name, long[] arguments) {
        Extension.Function function = extension.rawFunction(name, arguments.length);
        Slot slot = lease(extension);
        try {
            return call(extension, function, slot, instanceOn(slot, extension), arguments, true);
        } finally {
            slot.close();
        }
    }

    /** Bytes in, bytes out. */
    byte[] call(Extension extension, String name, byte[] input) {
        Extension.Function function = extension.bufferFunction(name);
        checkInput(input);
        Slot slot = lease(extension);
        try {
            return call(extension, function, slot, instanceOn(slot, extension), input, true);
        } finally {
            slot.close();
        }
    }

    /** A WASI command. */
    CommandResult run(Extension extension, byte[] input) {
        Extension.Function start = extension.start();
        checkInput(input);
        Slot slot = lease(extension);
        try {
            GuestInstance guest = instanceOn(slot, extension);
            guest.host().begin(input);
            int exitCode = 0;
            CallTimer timer = startTimer(extension, slot, guest);
            try {
                guest.initializeIfNeeded();
                guest.call(start.index(), NO_RESULTS);
            } catch (WasiExitException exit) {
                guest.trapped();
                exitCode = exit.exitCode();
            } catch (Throwable failure) {
                throw failed(extension, name(start), guest, failure);
            }
            stopTimer(extension, name(start), timer);
            return new CommandResult(
                    exitCode, guest.host().output(), guest.host().errors());
        } finally {
            slot.close();
        }
    }

    // --- calls on an instance, for one lease or for a session

    long[] call(
            Extension extension,
            Extension.Function function,
            Slot slot,
            GuestInstance guest,
            long[] arguments,
            boolean initialize) {
        CallTimer timer = startTimer(extension, slot, guest);
        long[] results;
        try {
            if (initialize) {
                guest.initializeIfNeeded();
            }
            results = guest.call(function.index(), arguments);
        } catch (Throwable failure) {
            throw failed(extension, name(function), guest, failure);
        }
        stopTimer(extension, name(function), timer);
        return results == null ? NO_RESULTS : results;
    }

    byte[] call(
            Extension extension,
            Extension.Function function,
            Slot slot,
            GuestInstance guest,
            byte[] input,
            boolean initialize) {
        CallTimer timer = startTimer(extension, slot, guest);
        long packed;
        byte[] answer;
        try {
            if (initialize) {
                guest.initializeIfNeeded();
            }
            SlotMemory memory = memoryOf(guest);
            int address = input.length == 0 ? 0 : allocate(extension, guest, memory, input);
            packed = guest.call(function.index(), new long[] {address, input.length})[0];
            answer = read(memory, packed);
        } catch (Throwable failure) {
            throw failed(extension, name(function), guest, failure);
        }
        stopTimer(extension, name(function), timer);
        if ((packed & ERROR_BIT) != 0) {
            throw new GuestErrorException("extension '" + extension.name() + "', function '" + function.name()
                    + "' answered: " + GuestText.escape(new String(answer, StandardCharsets.UTF_8), MAX_ERROR_CHARS));
        }
        return answer;
    }

    private static int allocate(Extension extension, GuestInstance guest, SlotMemory memory, byte[] input) {
        int address = (int) guest.call(extension.allocator().index(), new long[] {input.length})[0];
        if (address == 0) {
            throw new GuestTrapException(
                    "extension '" + extension.name() + "': " + Extension.ALLOCATE + " has no room for an input of "
                            + input.length + " bytes",
                    null);
        }
        memory.write(address, input, 0, input.length);
        return address;
    }

    private byte[] read(SlotMemory memory, long packed) {
        int address = (int) ((packed & ~ERROR_BIT) >>> 32);
        int bytes = (int) packed;
        if (Integer.toUnsignedLong(bytes) > limits.outputBytes()) {
            throw new GuestTrapException(
                    "the answer has " + Integer.toUnsignedString(bytes) + " bytes; freshet.limits.output allows "
                            + limits.outputBytes(),
                    null);
        }
        return memory.readBytes(address, bytes);
    }

    private static SlotMemory memoryOf(GuestInstance guest) {
        SlotMemory memory = guest.memory();
        if (memory == null) {
            throw new IllegalStateException("a module of the buffer ABI has a memory");
        }
        return memory;
    }

    // --- leases and instances

    /** Leases a clean slot; the caller closes it on every path. */
    Slot lease(Extension extension) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException(
                    "the calling thread is interrupted; extension '" + extension.name() + "' was not called", null);
        }
        Slot slot = allocator.lease(extension.tenant());
        // After the lease: close() sets the flag first and looks for leases then, so one of the two sees the other.
        if (closed) {
            slot.close();
            throw new PlatformFaultException("the platform is closed", null);
        }
        return slot;
    }

    /** The instance that is kept on the slot, or one that lost its slot, or a new one. */
    GuestInstance instanceOn(Slot slot, Extension extension) {
        GuestInstance guest = (GuestInstance) slot.bound();
        if (guest == null) {
            guest = (GuestInstance) extension.tenant().takeIdleInstance();
            if (guest == null) {
                guest = build(slot, extension);
            }
            slot.bind(guest);
        }
        guest.attach(slot);
        return guest;
    }

    private GuestInstance build(Slot slot, Extension extension) {
        return GuestInstance.build(
                extension.module(),
                extension.state(),
                slot,
                extension.tenant().maximumBytes(),
                new HostFunctions(extension.grants(), Observing.ALLOWED),
                limits.tableEntries(),
                watchdog.newTimer());
    }

    // --- deadlines and failures

    private CallTimer startTimer(Extension extension, Slot slot, GuestInstance guest) {
        CallTimer timer = guest.timer();
        slot.usedAt(watchdog.coarseNanoTime());
        timer.start(extension.callNanos());
        return timer;
    }

    /** The guest has returned. If the watchdog got there first, the call was late all the same. */
    private static void stopTimer(Extension extension, String function, CallTimer timer) {
        if (timer.stop()) {
            throw EngineFailures.translate(
                    extension.name(), function, new DeadlineExceededException("late", null), millis(extension));
        }
    }

    private static FreshetException failed(
            Extension extension, String function, GuestInstance guest, Throwable failure) {
        guest.trapped();
        boolean late = guest.timer().stop();
        return EngineFailures.translate(extension.name(), function, failure, late ? millis(extension) : -1);
    }

    private static long millis(Extension extension) {
        return extension.callNanos() / 1_000_000;
    }

    private static String name(Extension.Function function) {
        return function.name();
    }

    void checkInput(byte[] input) {
        if (input.length > limits.inputBytes()) {
            throw new LimitExceededException(
                    "the input has " + input.length + " bytes; freshet.limits.input allows " + limits.inputBytes());
        }
    }

    static byte[] noInput() {
        return NO_INPUT;
    }

    /** From now on no lease is given. */
    void close() {
        closed = true;
    }
}
