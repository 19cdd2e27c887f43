package dev.freshet.spring.actuate.endpoint;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One extension in full: what is called, how the calls of all versions end, and the versions. What it says of a module is said of the active
 * version's, and is null if there is none.
 *
 * @param digest SHA-256 of the module, in hexadecimal
 * @param registeredAt when this module became the one that is called
 * @param quarantine why the active version is out of service, or null if it is in service
 * @param latency null if it was not called since the start, or nobody measures
 * @param versions the newest first
 */
public record ExtensionDescriptor(
        String name,
        StatusDescriptor status,
        @Nullable String digest,
        @Nullable Instant registeredAt,
        @Nullable OptionsDescriptor options,
        CallsDescriptor calls,
        CallsDescriptor.@Nullable Quarantine quarantine,
        CallLatencies.@Nullable LatencyDescriptor latency,
        List<VersionDescriptor.Summary> versions,
        @Nullable ModuleDescriptor module) {

    /** @throws dev.freshet.UnknownExtensionException if there is none of that name */
    static ExtensionDescriptor of(
            WasmExtensionRegistry registry, String name, CallLatencies.@Nullable LatencyDescriptor latency) {
        ExtensionInfo active = active(registry, name);
        CallStats calls = registry.callStats(name);
        return new ExtensionDescriptor(
                name,
                StatusDescriptor.of(registry.versions().status(name)),
                active == null ? null : active.digest(),
                active == null ? null : active.registeredAt(),
                active == null ? null : OptionsDescriptor.of(active.options()),
                CallsDescriptor.of(calls),
                CallsDescriptor.Quarantine.of(calls),
                latency,
                registry.versions().list(name).stream()
                        .map(VersionDescriptor.Summary::of)
                        .toList(),
                active == null ? null : ModuleDescriptor.of(active.module()));
    }

    /** Of a disabled extension, too, which {@link WasmExtensionRegistry#find} does not find. */
    static @Nullable ExtensionInfo active(WasmExtensionRegistry registry, String name) {
        return registry.list().stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
