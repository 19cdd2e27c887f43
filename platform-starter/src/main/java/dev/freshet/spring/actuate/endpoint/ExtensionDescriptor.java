package dev.freshet.spring.actuate.endpoint;

import dev.freshet.CallStats;
import dev.freshet.ExtensionInfo;
import dev.freshet.ExtensionOptions;
import dev.freshet.QuarantinePolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One extension in full. Values of arguments and environment variables are left out: they may be secrets.
 *
 * @param digest SHA-256 of the module, in hexadecimal
 * @param arguments number of WASI arguments
 * @param environment names of the WASI environment variables
 * @param callTimeMillis its own limit, or null for the platform's
 * @param maxMemoryBytes its own limit, or null for the platform's
 * @param concurrentCalls its own limit, or null for the platform's
 * @param quarantinePolicy what becomes of its instances while it is quarantined
 * @param quarantine why it is out of service, or null if it is in service
 */
public record ExtensionDescriptor(
        String name,
        String digest,
        Instant registeredAt,
        int arguments,
        List<String> environment,
        @Nullable Long callTimeMillis,
        @Nullable Long maxMemoryBytes,
        @Nullable Integer concurrentCalls,
        QuarantinePolicy quarantinePolicy,
        CallsDescriptor calls,
        CallsDescriptor.@Nullable Quarantine quarantine,
        ModuleDescriptor module) {

    static ExtensionDescriptor of(ExtensionInfo info, CallStats calls) {
        ExtensionOptions options = info.options();
        return new ExtensionDescriptor(
                info.name(),
                info.digest(),
                info.registeredAt(),
                options.arguments().size(),
                options.environment().keySet().stream().sorted().toList(),
                options.callTime() == null ? null : options.callTime().toMillis(),
                options.maxMemoryBytes(),
                options.concurrentCalls(),
                options.quarantinePolicy(),
                CallsDescriptor.of(calls),
                CallsDescriptor.Quarantine.of(calls),
                ModuleDescriptor.of(info.module()));
    }
}
