package dev.freshet.spring.actuate.endpoint;

import dev.freshet.ExtensionInfo;
import dev.freshet.ExtensionOptions;
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
 */
public record ExtensionDescriptor(
        String name,
        String digest,
        Instant registeredAt,
        int arguments,
        List<String> environment,
        @Nullable Long callTimeMillis,
        @Nullable Long maxMemoryBytes,
        ModuleDescriptor module) {

    static ExtensionDescriptor of(ExtensionInfo info) {
        ExtensionOptions options = info.options();
        return new ExtensionDescriptor(
                info.name(),
                info.digest(),
                info.registeredAt(),
                options.arguments().size(),
                options.environment().keySet().stream().sorted().toList(),
                options.callTime() == null ? null : options.callTime().toMillis(),
                options.maxMemoryBytes(),
                ModuleDescriptor.of(info.module()));
    }
}
