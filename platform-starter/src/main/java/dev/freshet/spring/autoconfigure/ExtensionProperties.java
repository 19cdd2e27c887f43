package dev.freshet.spring.autoconfigure;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.QuarantinePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of one extension.
 *
 * @param enabled Whether to register the extension at start.
 * @param location Its module, when freshet.modules.locations does not lead there.
 * @param arguments WASI arguments, the program's name first.
 * @param environment WASI environment variables.
 * @param grants What it may import beyond WASI: host functions as module.name or module.*, log, and http:host for requests to a host.
 * @param config Values that the guest may read, if its ABI lets it.
 * @param callTime Longest wall time of one call; lowers freshet.limits.call-time.
 * @param cpuTime Most processor time of one call; lowers freshet.limits.cpu-time.
 * @param maxMemory Most memory of an instance; lowers freshet.pool.max-memory.
 * @param initialization When its initialisation runs; overrides freshet.images.initialization.
 * @param concurrentCalls Most calls and sessions at the same time; lowers freshet.limits.concurrent-calls.
 * @param input Largest input of one call; lowers freshet.limits.input.
 * @param output Largest output of one call; lowers freshet.limits.output.
 * @param log Most bytes of standard error and characters of log lines of one call, counted as freshet.limits.log; lowers it.
 * @param quarantinePolicy What becomes of its instances while it is quarantined.
 */
@ConfigurationPropertiesSource
public record ExtensionProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String location,
        @DefaultValue List<String> arguments,
        @DefaultValue Map<String, String> environment,
        @DefaultValue Set<String> grants,
        @DefaultValue Map<String, String> config,
        @Nullable Duration callTime,
        @Nullable Duration cpuTime,
        @Nullable DataSize maxMemory,
        @Nullable Initialization initialization,
        @Nullable Integer concurrentCalls,
        @Nullable DataSize input,
        @Nullable DataSize output,
        @Nullable DataSize log,
        @DefaultValue("fail-closed") QuarantinePolicy quarantinePolicy) {

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public ExtensionProperties {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        grants = Set.copyOf(grants);
        config = Map.copyOf(config);
        builder(callTime, cpuTime, maxMemory, initialization, concurrentCalls, input, output, log, quarantinePolicy)
                .grants(grants)
                .build();
    }

    /** Returns these settings as the core takes them. */
    public ExtensionOptions options() {
        return builder(
                        callTime,
                        cpuTime,
                        maxMemory,
                        initialization,
                        concurrentCalls,
                        input,
                        output,
                        log,
                        quarantinePolicy)
                .arguments(arguments)
                .environment(environment)
                .grants(grants)
                .config(config)
                .build();
    }

    private static ExtensionOptions.Builder builder(
            @Nullable Duration callTime,
            @Nullable Duration cpuTime,
            @Nullable DataSize maxMemory,
            @Nullable Initialization initialization,
            @Nullable Integer concurrentCalls,
            @Nullable DataSize input,
            @Nullable DataSize output,
            @Nullable DataSize log,
            QuarantinePolicy quarantinePolicy) {
        return ExtensionOptions.builder()
                .callTime(callTime)
                .cpuTime(cpuTime)
                .maxMemoryBytes(bytes(maxMemory))
                .initialization(initialization)
                .concurrentCalls(concurrentCalls)
                .inputBytes(bytes(input))
                .outputBytes(bytes(output))
                .logBytes(log == null ? null : FreshetProperties.intBytes("log", log))
                .quarantinePolicy(quarantinePolicy);
    }

    private static @Nullable Long bytes(@Nullable DataSize size) {
        return size == null ? null : size.toBytes();
    }
}
