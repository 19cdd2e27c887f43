package dev.freshet.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one extension is granted and how it is limited. A null limit means the platform's own; a limit above the platform's is cut down
 * to it, because an extension may lower its ceilings but never raise them.
 *
 * @param arguments WASI arguments, the program's name first; all that {@code args_get} shows
 * @param environment WASI environment variables; all that {@code environ_get} shows
 * @param callTime longest time one call may take
 * @param cpuTime most processor time one call may take
 * @param maxMemoryBytes most bytes of linear memory
 * @param initialization when the module's initialisation runs; null means the platform's choice
 * @param concurrentCalls most calls and sessions at the same time
 * @param inputBytes largest input of one call
 * @param outputBytes largest output of one call
 * @param logBytes most bytes of standard error kept of one call, and most characters of its log lines, as {@link PlatformLimits} counts them
 * @param quarantinePolicy what becomes of its instances while it is quarantined
 * @param grants what it may import beyond WASI: host functions as {@code module.name} or {@code module.*}, services such as {@code log}
 * @param config values that the guest may read, if its ABI lets it
 */
public record ExtensionOptions(
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Duration callTime,
        @Nullable Duration cpuTime,
        @Nullable Long maxMemoryBytes,
        @Nullable Initialization initialization,
        @Nullable Integer concurrentCalls,
        @Nullable Long inputBytes,
        @Nullable Long outputBytes,
        @Nullable Integer logBytes,
        QuarantinePolicy quarantinePolicy,
        Set<String> grants,
        Map<String, String> config) {

    private static final ExtensionOptions DEFAULTS = builder().build();

    /** @throws IllegalArgumentException if a limit is out of range or a grant is blank; the message names it as the properties do */
    public ExtensionOptions {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        grants = Set.copyOf(grants);
        config = Map.copyOf(config);
        require(isNullOrPositive(callTime), "call-time", callTime, "more than zero");
        require(isNullOrPositive(cpuTime), "cpu-time", cpuTime, "more than zero");
        require(isNullOrAtLeast(0, maxMemoryBytes), "max-memory", maxMemoryBytes, "zero or more bytes");
        require(isNullOrAtLeast(1, concurrentCalls), "concurrent-calls", concurrentCalls, "one or more");
        require(isNullOrAtLeast(0, inputBytes), "input", inputBytes, "zero or more bytes");
        require(isNullOrAtLeast(0, outputBytes), "output", outputBytes, "zero or more bytes");
        require(isNullOrAtLeast(0, logBytes), "log", logBytes, "zero or more bytes");
        require(grants.stream().noneMatch(String::isBlank), "grants", grants, "entries that are not blank");
    }

    /** With the platform's limit of processor time. */
    public ExtensionOptions(
            List<String> arguments,
            Map<String, String> environment,
            @Nullable Duration callTime,
            @Nullable Long maxMemoryBytes,
            @Nullable Initialization initialization,
            @Nullable Integer concurrentCalls,
            @Nullable Long inputBytes,
            @Nullable Long outputBytes,
            @Nullable Integer logBytes,
            QuarantinePolicy quarantinePolicy,
            Set<String> grants,
            Map<String, String> config) {
        this(
                arguments,
                environment,
                callTime,
                null,
                maxMemoryBytes,
                initialization,
                concurrentCalls,
                inputBytes,
                outputBytes,
                logBytes,
                quarantinePolicy,
                grants,
                config);
    }

    /** The platform's limits but for these two, no grants. */
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
                QuarantinePolicy.FAIL_CLOSED,
                Set.of(),
                Map.of());
    }

    /** Nothing granted, the platform's limits, {@link QuarantinePolicy#FAIL_CLOSED}. */
    public static ExtensionOptions defaults() {
        return DEFAULTS;
    }

    /** Starts from {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these options. */
    public Builder toBuilder() {
        return new Builder()
                .arguments(arguments)
                .environment(environment)
                .callTime(callTime)
                .cpuTime(cpuTime)
                .maxMemoryBytes(maxMemoryBytes)
                .initialization(initialization)
                .concurrentCalls(concurrentCalls)
                .inputBytes(inputBytes)
                .outputBytes(outputBytes)
                .logBytes(logBytes)
                .quarantinePolicy(quarantinePolicy)
                .grants(grants)
                .config(config);
    }

    public ExtensionOptions withCallTime(Duration value) {
        return toBuilder().callTime(value).build();
    }

    public ExtensionOptions withConcurrentCalls(int value) {
        return toBuilder().concurrentCalls(value).build();
    }

    public ExtensionOptions withInputBytes(long value) {
        return toBuilder().inputBytes(value).build();
    }

    public ExtensionOptions withOutputBytes(long value) {
        return toBuilder().outputBytes(value).build();
    }

    public ExtensionOptions withLogBytes(int value) {
        return toBuilder().logBytes(value).build();
    }

    public ExtensionOptions withQuarantinePolicy(QuarantinePolicy value) {
        return toBuilder().quarantinePolicy(value).build();
    }

    public ExtensionOptions withGrants(String... values) {
        return toBuilder().grants(List.of(values)).build();
    }

    public ExtensionOptions withConfig(Map<String, String> values) {
        return toBuilder().config(values).build();
    }

    private static boolean isNullOrPositive(@Nullable Duration value) {
        return value == null || !(value.isNegative() || value.isZero());
    }

    private static boolean isNullOrAtLeast(long least, @Nullable Number value) {
        return value == null || value.longValue() >= least;
    }

    private static void require(boolean holds, String property, @Nullable Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
        }
    }

    /** Collects options; what is not set stays as {@link #defaults()} has it. Used by one thread. */
    public static final class Builder {

        private List<String> arguments = List.of();
        private Map<String, String> environment = Map.of();
        private @Nullable Duration callTime;
        private @Nullable Duration cpuTime;
        private @Nullable Long maxMemoryBytes;
        private @Nullable Initialization initialization;
        private @Nullable Integer concurrentCalls;
        private @Nullable Long inputBytes;
        private @Nullable Long outputBytes;
        private @Nullable Integer logBytes;
        private QuarantinePolicy quarantinePolicy = QuarantinePolicy.FAIL_CLOSED;
        private Set<String> grants = Set.of();
        private Map<String, String> config = Map.of();

        private Builder() {}

        public Builder arguments(List<String> values) {
            this.arguments = values;
            return this;
        }

        public Builder environment(Map<String, String> values) {
            this.environment = values;
            return this;
        }

        public Builder callTime(@Nullable Duration value) {
            this.callTime = value;
            return this;
        }

        public Builder cpuTime(@Nullable Duration value) {
            this.cpuTime = value;
            return this;
        }

        public Builder maxMemoryBytes(@Nullable Long value) {
            this.maxMemoryBytes = value;
            return this;
        }

        public Builder initialization(@Nullable Initialization value) {
            this.initialization = value;
            return this;
        }

        public Builder concurrentCalls(@Nullable Integer value) {
            this.concurrentCalls = value;
            return this;
        }

        public Builder inputBytes(@Nullable Long value) {
            this.inputBytes = value;
            return this;
        }

        public Builder outputBytes(@Nullable Long value) {
            this.outputBytes = value;
            return this;
        }

        public Builder logBytes(@Nullable Integer value) {
            this.logBytes = value;
            return this;
        }

        public Builder quarantinePolicy(QuarantinePolicy value) {
            this.quarantinePolicy = value;
            return this;
        }

        public Builder grants(Collection<String> values) {
            this.grants = Set.copyOf(values);
            return this;
        }

        public Builder config(Map<String, String> values) {
            this.config = values;
            return this;
        }

        /** @throws IllegalArgumentException if a value is out of range */
        public ExtensionOptions build() {
            return new ExtensionOptions(
                    arguments,
                    environment,
                    callTime,
                    cpuTime,
                    maxMemoryBytes,
                    initialization,
                    concurrentCalls,
                    inputBytes,
                    outputBytes,
                    logBytes,
                    quarantinePolicy,
                    grants,
                    config);
        }
    }
}
