package dev.freshet.host;

import dev.freshet.FreshetException;
import dev.freshet.spi.GuestCall;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import run.endive.log.Logger;
import run.endive.runtime.HostFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.WasmEngineException;

/**
 * WASI's state during one call: standard streams, descriptors, clock, random. Endive's implementation does the work, without files and
 * without network; some of its functions are guarded because they size host memory or their loops by what the guest says.
 */
final class WasiCall {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Endive collects subscriptions on the heap before it looks at them; a guest has three descriptors and two clocks to wait for. */
    private static final int MAX_SUBSCRIPTIONS = 1024;

    // errno values of WASI preview 1 (typenames.witx)
    private static final int ESUCCESS = 0;
    private static final int EBADF = 8;
    private static final int EINVAL = 28;

    /** IOV_MAX of Linux (limits.h). */
    private static final int MAX_VECTORS = 1024;

    private static final int STDIN = 0;
    private static final int EVENTS_ARGUMENT = 1;
    private static final int SUBSCRIPTIONS_ARGUMENT = 2;
    private static final int EVENT_COUNT_ARGUMENT = 3;

    private final CallInput input;
    private final CappedOutput output;
    private final CappedOutput errors;
    private final ErrorLines errorLines;
    private final WasiPreview1 wasi;
    private final HostFunction[] functions;

    WasiCall(byte[] input, WasiGrants grants, GuestCall guest) {
        this.input = new CallInput(input);
        this.output = CappedOutput.trapping(grants.outputBytes());
        this.errorLines = new ErrorLines(guest);
        this.errors = CappedOutput.truncating(grants.logBytes(), errorLines);
        WasiOptions.Builder options = WasiOptions.builder()
                .withRandom(RANDOM)
                .withStdin(this.input, false)
                .withStdout(output, false)
                .withStderr(errors, false)
                .withArguments(grants.arguments());
        grants.environment().forEach(options::withEnvironment);
        this.wasi = WasiPreview1.builder()
                .withLogger(SilentLogger.INSTANCE)
                .withOptions(options.build())
                .build();
        this.functions = WasiFunctions.of(wasi);
    }

    long[] call(int function, Instance instance, long[] arguments) {
        if (instance.memory() == null && !WasiFunctions.worksWithoutMemory(function)) {
            throw new WasmRuntimeException("the module calls WASI but has no memory to answer in");
        }
        if (function == WasiFunctions.FD_READ && arguments[0] == STDIN) {
            return new long[] {input.read(instance.memory(), (int) arguments[1], (int) arguments[2], (int) arguments[3])
            };
        }
        if (function == WasiFunctions.FD_READ) {
            return new long[] {EBADF};
        }
        if (function == WasiFunctions.POLL_ONEOFF) {
            return poll(instance, arguments);
        }
        if ((function == WasiFunctions.FD_WRITE || function == WasiFunctions.FD_PWRITE)
                && !isBounded(instance.memory(), (int) arguments[1], (int) arguments[2])) {
            return new long[] {EINVAL};
        }
        return apply(function, instance, arguments);
    }

    /** What the engine's WASI does not expect in its arguments ends the guest. A write also logs, and a log's failure is not the guest's. */
    private long[] apply(int function, Instance instance, long[] arguments) {
        try {
            return functions[function].handle().apply(instance, arguments);
        } catch (WasmEngineException | FreshetException e) {
            throw e;
        } catch (RuntimeException e) {
            if (function == WasiFunctions.FD_WRITE || function == WasiFunctions.FD_PWRITE) {
                throw e;
            }
            throw new WasmRuntimeException(
                    "WASI failed with " + e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private long[] poll(Instance instance, long[] arguments) {
        if ((int) arguments[SUBSCRIPTIONS_ARGUMENT] > MAX_SUBSCRIPTIONS) {
            return new long[] {EINVAL};
        }
        long[] answer = apply(WasiFunctions.POLL_ONEOFF, instance, arguments);
        if (answer[0] == ESUCCESS) {
            Memory memory = instance.memory();
            input.describe(
                    memory, (int) arguments[EVENTS_ARGUMENT], memory.readInt((int) arguments[EVENT_COUNT_ARGUMENT]));
        }
        return answer;
    }

    /**
     * Whether a write is one that its memory can hold. Endive copies each vector to the heap and looks at no interrupt in between, so a
     * guest that names the same bytes a million times would hold the thread beyond its deadline.
     */
    private static boolean isBounded(Memory memory, int vectors, int vectorCount) {
        if (vectorCount < 0 || vectorCount > MAX_VECTORS) {
            return false;
        }
        long bytes = 0;
        for (int i = 0; i < vectorCount; i++) {
            bytes += Integer.toUnsignedLong(memory.readInt(vectors + i * 8 + 4));
        }
        return bytes <= (long) memory.pages() * Memory.PAGE_SIZE;
    }

    byte[] output() {
        return output.toBytes();
    }

    byte[] errors() {
        return errors.toBytes();
    }

    boolean errorsCut() {
        return errors.isCut();
    }

    void close() {
        errorLines.close();
        wasi.close();
    }

    /** The engine traces each call to its logger; nobody asked for it, and the arguments are the guest's. */
    private static final class SilentLogger implements Logger {
        static final SilentLogger INSTANCE = new SilentLogger();

        @Override
        public void log(Level level, @Nullable String message, @Nullable Throwable throwable) {}

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }
    }
}
