package dev.freshet.call;

import dev.freshet.CallMismatchException;
import dev.freshet.CallRejectedException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.instance.GuestFailures;
import dev.freshet.instance.GuestInstance;
import dev.freshet.instance.SlotMemory;
import dev.freshet.slot.Slot;
import dev.freshet.sys.HostStack;
import dev.freshet.version.LoadedVersion;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import run.endive.wasm.WasmEngineException;

/**
 * A session over one leased slot. Does one thing at a time, and the lease ends when nothing is being done:
 *
 * <pre>
 *              begin                     close
 *     IDLE -----------> BUSY        IDLE -----------> CLOSED: whoever closes ends the lease
 *          <-----------                  close                      end
 *               end                 BUSY -----------> CLOSING -----------> CLOSED: whoever is busy ends it
 * </pre>
 *
 * <p>What begins while something is done, by another thread or by a host function of the session's own call, is refused. So nothing that
 * runs can reach the memory of a lease that has ended.
 */
final class RegistrySession implements ExtensionSession {

    private static final int IDLE = 0;
    private static final int BUSY = 1;
    private static final int CLOSING = 2;
    private static final int CLOSED = 3;

    private final CallScope scope;
    private final LoadedVersion version;
    private final Slot slot;
    private final GuestInstance guest;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    /** Whether a call failed; written by who is busy. */
    private boolean broken;

    RegistrySession(CallScope scope, LoadedVersion version, Slot slot, GuestInstance guest) {
        this.scope = scope;
        this.version = version;
        this.slot = slot;
        this.guest = guest;
    }

    @Override
    public long[] call(String function, long... arguments) {
        Way.Numbers way = new Way.Numbers(arguments, false);
        call(function, way);
        return way.results();
    }

    @Override
    public byte[] call(String function, byte[] input) {
        Way.Bytes way = new Way.Bytes(input);
        call(function, way);
        return way.answer();
    }

    private void call(String function, Way way) {
        busy(() -> {
            try {
                return scope.callOn(slot, guest, version, function, way);
            } catch (GuestErrorException | CallRejectedException e) {
                // Answered in good order, or not called at all: the guest's state is whole.
                throw e;
            } catch (Throwable e) {
                // After a trap the guest's state is whatever the trap left.
                broken = true;
                throw e;
            }
        });
    }

    @Override
    public byte[] read(int guestAddress, int bytes) {
        return busy(() -> {
            try {
                return memory().readBytes(guestAddress, bytes);
            } catch (WasmEngineException e) {
                throw new GuestTrapException(describe(e), e);
            }
        });
    }

    @Override
    public void write(int guestAddress, byte[] bytes) {
        busy(() -> {
            try {
                memory().write(guestAddress, bytes, 0, bytes.length);
                return bytes.length;
            } catch (WasmEngineException e) {
                throw new GuestTrapException(describe(e), e);
            }
        });
    }

    @Override
    public long memoryBytes() {
        return busy(() -> {
            SlotMemory memory = guest.memory();
            return memory == null ? 0 : memory.bytes();
        });
    }

    private String describe(WasmEngineException failure) {
        return GuestFailures.describe(failure, version.control().limits().errorChars());
    }

    private SlotMemory memory() {
        SlotMemory memory = guest.memory();
        if (memory == null) {
            throw new CallMismatchException("extension '" + version.name() + "' has no memory");
        }
        return memory;
    }

    /** Does the one thing that is done now. */
    private <T> T busy(Supplier<T> work) {
        HostStack.requireForCall();
        if (!state.compareAndSet(IDLE, BUSY)) {
            throw refused();
        }
        try {
            if (broken) {
                throw new CallMismatchException("the session of extension '" + version.name()
                        + "' ended with a failed call; close it and open another");
            }
            return work.get();
        } finally {
            if (!state.compareAndSet(BUSY, IDLE) && state.compareAndSet(CLOSING, CLOSED)) {
                try {
                    scope.end(version, slot);
                } catch (Throwable cutOff) {
                    scope.end(version, slot);
                }
            }
        }
    }

    private RuntimeException refused() {
        int seen = state.get();
        if (seen == CLOSED || seen == CLOSING) {
            return new IllegalStateException("the session of extension '" + version.name() + "' is closed");
        }
        return new CallMismatchException("the session of extension '" + version.name()
                + "' is in a call; a session runs one at a time, and not from inside its own: open another");
    }

    @Override
    public void close() {
        // Whoever has closed it ends the lease: there is no second try.
        HostStack.requireForCall();
        while (true) {
            if (state.compareAndSet(IDLE, CLOSED)) {
                try {
                    scope.end(version, slot);
                } catch (Throwable cutOff) {
                    scope.end(version, slot);
                }
                return;
            }
            if (state.get() != BUSY || state.compareAndSet(BUSY, CLOSING)) {
                return;
            }
        }
    }
}
