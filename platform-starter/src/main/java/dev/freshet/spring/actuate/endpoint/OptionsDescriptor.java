package dev.freshet.spring.actuate.endpoint;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.QuarantinePolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an extension is granted and how it is limited. Values of arguments, environment variables and configuration are left out: they may be
 * secrets. A null limit is the platform's.
 *
 * @param arguments number of WASI arguments
 * @param environment names of the WASI environment variables
 * @param config names of the configuration values
 * @param quarantinePolicy what becomes of its instances while it is quarantined
 */
public record OptionsDescriptor(
        int arguments,
        List<String> environment,
        List<String> grants,
        List<String> config,
        @Nullable Long callTimeMillis,
        @Nullable Long cpuTimeMillis,
        @Nullable Long maxMemoryBytes,
        @Nullable Integer concurrentCalls,
        @Nullable Long inputBytes,
        @Nullable Long outputBytes,
        @Nullable Integer logBytes,
        QuarantinePolicy quarantinePolicy) {

    static OptionsDescriptor of(ExtensionOptions options) {
        return new OptionsDescriptor(
                options.arguments().size(),
                options.environment().keySet().stream().sorted().toList(),
                options.grants().stream().sorted().toList(),
                options.config().keySet().stream().sorted().toList(),
                options.callTime() == null ? null : options.callTime().toMillis(),
                options.cpuTime() == null ? null : options.cpuTime().toMillis(),
                options.maxMemoryBytes(),
                options.concurrentCalls(),
                options.inputBytes(),
                options.outputBytes(),
                options.logBytes(),
                options.quarantinePolicy());
    }
}
