package dev.freshet.instance;

import dev.freshet.FreshetException;
import dev.freshet.host.HostFailure;
import dev.freshet.host.HostFault;
import dev.freshet.host.ObservingImportException;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.WasmEngineException;

/**
 * Unchecked exceptions that leave the engine while it runs a guest. The engine leaves some checks to the JVM, such as an array's length, so a guest
 * can make it throw; what a guest can cause is the guest's trap. Called where a guest is entered, so that our own code around it is not meant.
 */
final class EngineFaults {

    private static final String OURS = "dev.freshet.";

    private EngineFaults() {}

    /**
     * Returns the failure as it is if it says already whose it is, else a trap with it as its cause.
     *
     * @param failure out of the engine's machine; from the host's side of an import only what {@code HostFunctions} lets through
     */
    static RuntimeException attributed(RuntimeException failure) {
        if (failure instanceof WasmEngineException
                || failure instanceof FreshetException
                || failure instanceof HostFailure
                || failure instanceof HostFault
                || failure instanceof ObservingImportException
                || isOurOwnCheck(failure)) {
            return failure;
        }
        String message = failure.getMessage();
        return new WasmRuntimeException(
                "the engine failed with " + failure.getClass().getSimpleName()
                        + (message == null ? "" : ": " + message),
                failure);
    }

    /** An invariant of ours, such as a call without a lease. The JVM's own checks, which guests can reach, throw other classes. */
    private static boolean isOurOwnCheck(RuntimeException failure) {
        StackTraceElement[] frames = failure.getStackTrace();
        return failure instanceof IllegalStateException
                && frames.length > 0
                && frames[0].getClassName().startsWith(OURS);
    }
}
