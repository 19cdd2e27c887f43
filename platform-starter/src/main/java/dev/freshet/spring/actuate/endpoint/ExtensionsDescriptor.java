package dev.freshet.spring.actuate.endpoint;

import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ModuleReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All extensions, ordered by name, and what was changed last.
 *
 * @param events the last changes since the start, oldest first
 */
public record ExtensionsDescriptor(List<Summary> extensions, List<EventDescriptor> events) {

    static ExtensionsDescriptor of(WasmExtensionRegistry registry) {
        List<Summary> summaries = new ArrayList<>();
        for (String name : registry.versions().names()) {
            try {
                summaries.add(Summary.of(registry, name));
            } catch (UnknownExtensionException e) {
                // Removed since it was listed.
                continue;
            }
        }
        return new ExtensionsDescriptor(
                summaries,
                registry.versions().events().stream().map(EventDescriptor::of).toList());
    }

    /**
     * One extension in short. What it says of a module is null if no version is active.
     *
     * @param quarantine why it is out of service, or null if it is in service
     */
    public record Summary(
            String name,
            StatusDescriptor status,
            int versions,
            @Nullable String digest,
            @Nullable Instant registeredAt,
            @Nullable Long moduleBytes,
            @Nullable String abi,
            ModuleReport.@Nullable Freshness freshness,
            CallsDescriptor calls,
            CallsDescriptor.@Nullable Quarantine quarantine) {

        private static Summary of(WasmExtensionRegistry registry, String name) {
            ExtensionInfo active = ExtensionDescriptor.active(registry, name);
            CallStats calls = registry.callStats(name);
            return new Summary(
                    name,
                    StatusDescriptor.of(registry.versions().status(name)),
                    registry.versions().list(name).size(),
                    active == null ? null : active.digest(),
                    active == null ? null : active.registeredAt(),
                    active == null ? null : active.module().moduleBytes(),
                    active == null ? null : active.module().abi(),
                    active == null ? null : active.module().freshness(),
                    CallsDescriptor.of(calls),
                    CallsDescriptor.Quarantine.of(calls));
        }
    }
}
