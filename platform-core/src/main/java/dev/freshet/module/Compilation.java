package dev.freshet.module;

import dev.freshet.FreshetException;
import dev.freshet.ModuleLimitException;
import dev.freshet.PlatformFaultException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One module on its way through the compiler, and everybody who waits for it. Its time counts from when a thread takes it up. */
final class Compilation implements Runnable {

    /** What turns bytes into a compiled module; a parameter so that tests can hold it up. */
    interface Steps {
        CompiledModule run(byte[] bytes, String digest, StopSignal stop);
    }

    private final byte[] bytes;
    private final String digest;
    private final Duration time;
    private final Steps steps;
    private final CompletableFuture<CompiledModule> result = new CompletableFuture<>();
    private final CompletableFuture<CompiledModule> outcome;
    /** Written once by the compiling thread when it starts. */
    private volatile @Nullable StopSignal stop;

    /**
     * @param settle called with this and the module, or null for a failure, before anybody who waits wakes up
     */
    Compilation(
            byte[] bytes,
            String digest,
            Duration time,
            Steps steps,
            BiConsumer<Compilation, @Nullable CompiledModule> settle) {
        this.bytes = bytes;
        this.digest = digest;
        this.time = time;
        this.steps = steps;
        outcome = result.whenComplete((module, failure) -> settle.accept(this, module));
    }

    String digest() {
        return digest;
    }

    /** Wall time since a thread took it up, 0 before. */
    long nanos() {
        StopSignal signal = stop;
        return signal == null ? 0 : signal.elapsedNanos();
    }

    /** Completes with the module, or with a {@link FreshetException}, or with a {@link java.util.concurrent.TimeoutException}. */
    CompletableFuture<CompiledModule> outcome() {
        return outcome;
    }

    /** Runs the compilation; on a compile thread. */
    @Override
    public void run() {
        StopSignal signal = new StopSignal(time);
        stop = signal;
        // After the signal is there for all to see: whoever abandons this either finds it or is found here.
        if (result.isDone()) {
            return;
        }
        // Frees the callers even while the engine is in a step that cannot be stopped.
        result.orTimeout(signal.nanos(), TimeUnit.NANOSECONDS);
        try {
            CompiledModule module = steps.run(bytes, digest, signal);
            if (!result.complete(module)) {
                // Nobody gets it, so nobody else would.
                module.beginWhatWasLeft();
            }
        } catch (FreshetException e) {
            result.completeExceptionally(e);
        } catch (CancellationException e) {
            result.completeExceptionally(timedOut(time));
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(new PlatformFaultException("compiling module " + digest + " failed: " + e, e));
            throw e;
        }
    }

    /** Gives up: callers get the failure at once, the compiling thread stops at the next place where it can. */
    void abandon(FreshetException failure) {
        result.completeExceptionally(failure);
        StopSignal signal = stop;
        if (signal != null) {
            signal.stop();
        }
    }

    static ModuleLimitException timedOut(Duration time) {
        return new ModuleLimitException(
                "compiling the module took longer than " + time.toMillis() + " ms",
                "freshet.limits.compile-time",
                time.toMillis(),
                time.toMillis(),
                "try again when the machine is less busy, or raise it");
    }
}
