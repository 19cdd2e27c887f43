package dev.freshet.instance;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestText;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.PlatformFaultException;
import dev.freshet.host.HostFailure;
import dev.freshet.host.HostFault;
import dev.freshet.host.OutputLimitException;
import dev.freshet.limits.CallLimits;
import dev.freshet.module.rewrite.HeapSpentException;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.WasmEngineException;

/** The one place where what the engine throws becomes what Freshet throws. */
public final class GuestFailures {

    /** Of a message that no guest has written. */
    private static final int MAX_CHARS_OF_OURS = 512;

    private GuestFailures() {}

    /**
     * Translates what ended a guest.
     *
     * @param deadlineMillis the call's limit if its deadline has fired, else -1
     * @param maxChars most characters of guest text in the message
     */
    public static FreshetException translate(
            String extension, String function, Throwable failure, long deadlineMillis, int maxChars) {
        String call = "extension '" + extension + "', function '" + GuestText.escape(function, 256) + "': ";
        if (deadlineMillis >= 0) {
            return new DeadlineExceededException(
                    call + "stopped after its limit of " + deadlineMillis + " ms (freshet.limits.call-time)", failure);
        }
        if (failure instanceof FreshetException own) {
            return own;
        }
        if (failure instanceof HostFailure host) {
            return hostFailure(call, host, maxChars);
        }
        if (isStackOverflow(failure)) {
            return new GuestStackOverflowException(
                    call + "the guest's calls are nested too deeply for the thread's stack", failure);
        }
        if (isInterruption(failure)) {
            // A sleeping host function has taken the flag with it.
            Thread.currentThread().interrupt();
            return new CallInterruptedException(call + "the calling thread was interrupted", failure);
        }
        if (failure instanceof WasmException) {
            return new GuestTrapException(call + "uncaught exception", failure);
        }
        if (failure instanceof OutputLimitException output) {
            return new GuestLimitException(
                    call + "wrote " + output.value()
                            + " bytes; freshet.limits.output or the extension's own output allows " + output.bound(),
                    "freshet.limits.output",
                    output.value(),
                    output.bound(),
                    failure);
        }
        if (failure instanceof HeapSpentException heap) {
            return new GuestLimitException(
                    call + heap.getMessage(), heap.property(), heap.value(), heap.bound(), failure);
        }
        if (failure instanceof WasmEngineException) {
            return new GuestTrapException(call + describe(failure, maxChars), failure);
        }
        if (failure instanceof HostFault host) {
            Throwable cause = host.getCause() == null ? host : host.getCause();
            return new PlatformFaultException(
                    call + "the host failed in " + host.importName() + ": " + describe(cause, maxChars), cause);
        }
        if (failure instanceof OutOfMemoryError) {
            return new PlatformFaultException(
                    call + "the JVM ran out of memory: " + describe(failure, maxChars), failure);
        }
        return new PlatformFaultException(call + "the host failed: " + describe(failure, maxChars), failure);
    }

    /** What a call fails with if neither guest nor host function is the reason: heap that ran out, a defect of ours. */
    public static PlatformFaultException outsideOfTheGuest(String extension, Throwable failure) {
        String what = failure instanceof OutOfMemoryError ? "the JVM ran out of memory: " : "the host failed: ";
        return new PlatformFaultException(
                "extension '" + extension + "': " + what + describe(failure, MAX_CHARS_OF_OURS), failure);
    }

    /**
     * What becomes of a call that the watchdog has stopped for its processor time.
     *
     * @param limits of the extension
     */
    public static DeadlineExceededException greedy(
            String extension, String function, @Nullable Throwable failure, CallLimits limits) {
        return new DeadlineExceededException(
                "extension '" + extension + "', function '" + GuestText.escape(function, 256)
                        + "': stopped after its limit of " + limits.cpuNanos() / 1_000_000 + " ms of processor time ("
                        + limits.cpuTimeProperty(extension) + ")",
                "freshet.limits.cpu-time",
                failure);
    }

    private static FreshetException hostFailure(String call, HostFailure failure, int maxChars) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof InterruptedException || cause instanceof CallInterruptedException) {
            Thread.currentThread().interrupt();
            return new CallInterruptedException(
                    call + "the calling thread was interrupted in host function " + failure.hostFunction(), cause);
        }
        if (cause instanceof OutOfMemoryError) {
            return new PlatformFaultException(
                    call + "the JVM ran out of memory in host function " + failure.hostFunction() + ": "
                            + describe(cause, maxChars),
                    cause);
        }
        return new HostFunctionException(
                call + "host function " + failure.hostFunction() + " failed: "
                        + cause.getClass().getSimpleName() + ": " + describe(cause, maxChars),
                failure.hostFunction(),
                cause);
    }

    /** Message of a failure, escaped and capped at so many characters: it may hold text of the guest's. */
    public static String describe(Throwable failure, int maxChars) {
        if (isStackOverflow(failure)) {
            return "call stack exhausted";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : GuestText.escape(message, maxChars);
    }

    private static boolean isStackOverflow(Throwable failure) {
        return failure instanceof StackOverflowError || failure.getCause() instanceof StackOverflowError;
    }

    /** Whether an interrupt ended the guest. WASI's loops report one as a plain engine exception. */
    static boolean isInterruption(Throwable failure) {
        return failure instanceof WasmInterruptedException
                || (failure instanceof WasmEngineException
                        && (failure.getCause() instanceof InterruptedException
                                || Thread.currentThread().isInterrupted()));
    }
}
