package dev.freshet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one extension is granted and how it is limited. A null limit means the platform's own; a limit above the platform's is cut down
 * to it, because an extension may lower its ceilings but never raise them.
 *
 * @param arguments WASI arguments, the program's name first; all that {@code args_get} shows
 * @param environment WASI environment variables; all that {@code environ_get} shows
 * @param callTime longest time one call may take
 * @param maxMemoryBytes most bytes of linear memory
 * @param initialization when the module's initialisation runs; null means the platform's choice
 * @param concurrentCalls most calls and sessions at the same time
 * @param inputBytes largest input of one call
 * @param outputBytes largest output of one call
 * @param logBytes most bytes of standard error kept of one call
 * @param quarantinePolicy what becomes of its instances while it is quarantined
 */
public record ExtensionOptions(
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Duration callTime,
        @Nullable Long maxMemoryBytes,
        @Nullable Initialization initialization,
        @Nullable Integer concurrentCalls,
        @Nullable Long inputBytes,
        @Nullable Long outputBytes,
        @Nullable Integer logBytes,
        QuarantinePolicy quarantinePolicy) {

    private static final ExtensionOptions DEFAULTS = new ExtensionOptions(List.of(), Map.of(), null, null, null);

    /** @throws IllegalArgumentException if a limit is out of range; the message names it as the properties do */
    public ExtensionOptions {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        require(
                callTime == null || !(callTime.isNegative() || callTime.isZero()),
                "call-time",
                callTime,
                "more than zero");
        require(isNullOrAtLeast(0, maxMemoryBytes), "max-memory", maxMemoryBytes, "zero or more bytes");
        require(isNullOrAtLeast(1, concurrentCalls), "concurrent-calls", concurrentCalls, "one or more");
        require(isNullOrAtLeast(0, inputBytes), "input", inputBytes, "zero or more bytes");
        require(isNullOrAtLeast(0, outputBytes), "output", outputBytes, "zero or more bytes");
        require(isNullOrAtLeast(0, logBytes), "log", logBytes, "zero or more bytes");
    }

    /** The platform's limits but for these two. */
    public ExtensionOptions(
            List<String> arguments,
            Map<String, String> environment,
            @Nullable Duration callTime,
            @Nullable Long maxMemoryBytes,
            @Nullable Initialization initialization) {
        this(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                null,
                null,
                null,
                null,
                QuarantinePolicy.FAIL_CLOSED);
    }

    /** No arguments, no environment, the platform's limits, {@link QuarantinePolicy#FAIL_CLOSED}. */
    public static ExtensionOptions defaults() {
        return DEFAULTS;
    }

    public ExtensionOptions withCallTime(Duration value) {
        return new ExtensionOptions(
                arguments,
                environment,
                value,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                inputBytes,
                outputBytes,
                logBytes,
                quarantinePolicy);
    }

    public ExtensionOptions withConcurrentCalls(int value) {
        return new ExtensionOptions(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                value,
                inputBytes,
                outputBytes,
                logBytes,
                quarantinePolicy);
    }

    public ExtensionOptions withInputBytes(long value) {
        return new ExtensionOptions(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                value,
                outputBytes,
                logBytes,
                quarantinePolicy);
    }

    public ExtensionOptions withOutputBytes(long value) {
        return new ExtensionOptions(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                inputBytes,
                value,
                logBytes,
                quarantinePolicy);
    }

    public ExtensionOptions withLogBytes(int value) {
        return new ExtensionOptions(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                inputBytes,
                outputBytes,
                value,
                quarantinePolicy);
    }

    public ExtensionOptions withQuarantinePolicy(QuarantinePolicy value) {
        return new ExtensionOptions(
                arguments,
                environment,
                callTime,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                inputBytes,
                outputBytes,
                logBytes,
                value);
    }

    private static boolean isNullOrAtLeast(long least, @Nullable Number value) {
        return value == null || value.longValue() >= least;
    }

    private static void require(boolean holds, String property, @Nullable Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
        }
    }
}
