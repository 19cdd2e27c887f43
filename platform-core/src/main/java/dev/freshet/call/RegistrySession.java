package dev.freshet.call;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.instance.GuestFailures;
import dev.freshet.instance.GuestInstance;
import dev.freshet.instance.SlotMemory;
import dev.freshet.slot.Slot;
import dev.freshet.version.LoadedVersion;
import java.util.function.Supplier;
import run.endive.wasm.WasmEngineException;

/** A session over one leased slot. */
public final class RegistrySession implements ExtensionSession {

    private final Calls calls;
    private final CallOutcomes outcomes;
    private final LoadedVersion extension;
    private final Slot slot;
    private final GuestInstance guest;
    private boolean initialized;
    private boolean broken;
    private boolean closed;

    public RegistrySession(Calls calls, CallOutcomes outcomes, LoadedVersion extension, Slot slot) {
        this.calls = calls;
        this.outcomes = outcomes;
        this.extension = extension;
        this.slot = slot;
        this.guest = calls.instanceOn(slot, extension);
    }

    @Override
    public long[] call(String function, long... arguments) {
        checkUsable();
        return outcomes.of(extension, calls.begin(extension, function), () -> {
            LoadedVersion.Function target = extension.rawFunction(function, arguments.length);
            extension.control().quarantine().check(extension.name());
            return watched(() -> calls.call(extension, target, slot, guest, arguments, firstCall()));
        });
    }

    @Override
    public byte[] call(String function, byte[] input) {
        checkUsable();
        return outcomes.of(extension, calls.begin(extension, function), () -> {
            LoadedVersion.Function target = extension.bytesFunction(function);
            Calls.checkInput(extension, input);
            extension.control().quarantine().check(extension.name());
            return watched(() -> calls.call(extension, target, slot, guest, input, firstCall()));
        });
    }

    private boolean firstCall() {
        if (initialized) {
            return false;
        }
        initialized = true;
        return true;
    }

    /** After a trap the guest's state is whatever the trap left. An error answered in good order leaves it whole. */
    private <T> T watched(Supplier<T> call) {
        try {
            return call.get();
        } catch (GuestErrorException e) {
            throw e;
        } catch (FreshetException e) {
            broken = true;
            throw e;
        }
    }

    @Override
    public byte[] read(int guestAddress, int bytes) {
        checkUsable();
        try {
            return memory().readBytes(guestAddress, bytes);
        } catch (WasmEngineException e) {
            throw new GuestTrapException(describe(e), e);
        }
    }

    @Override
    public void write(int guestAddress, byte[] bytes) {
        checkUsable();
        try {
            memory().write(guestAddress, bytes, 0, bytes.length);
        } catch (WasmEngineException e) {
            throw new GuestTrapException(describe(e), e);
        }
    }

    @Override
    public long memoryBytes() {
        checkUsable();
        SlotMemory memory = guest.memory();
        return memory == null ? 0 : memory.bytes();
    }

    private String describe(WasmEngineException failure) {
        return GuestFailures.describe(failure, extension.control().limits().errorChars());
    }

    private SlotMemory memory() {
        SlotMemory memory = guest.memory();
        if (memory == null) {
            throw new CallMismatchException("extension '" + extension.name() + "' has no memory");
        }
        return memory;
    }

    private void checkUsable() {
        if (closed) {
            throw new IllegalStateException("the session is closed");
        }
        if (broken) {
            throw new CallMismatchException("the session of extension '" + extension.name()
                    + "' ended with a failed call; close it and open another");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            calls.end(extension, slot);
        }
    }
}
