package dev.freshet.spring.actuate.endpoint;

import dev.freshet.CallStats;
import dev.freshet.ExtensionInfo;
import dev.freshet.ModuleReport;
import dev.freshet.WasmExtensionRegistry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All extensions, ordered by name. */
public record ExtensionsDescriptor(List<Summary> extensions) {

    static ExtensionsDescriptor of(WasmExtensionRegistry registry) {
        return new ExtensionsDescriptor(registry.list().stream()
                .map(info -> Summary.of(info, CallsDescriptor.statsOf(registry, info.name())))
                .toList());
    }

    /**
     * One extension in short.
     *
     * @param quarantine why it is out of service, or null if it is in service
     */
    public record Summary(
            String name,
            String digest,
            Instant registeredAt,
            long moduleBytes,
            String abi,
            ModuleReport.Freshness freshness,
            CallsDescriptor.@Nullable Quarantine quarantine) {

        private static Summary of(ExtensionInfo info, @Nullable CallStats calls) {
            ModuleReport module = info.module();
            return new Summary(
                    info.name(),
                    info.digest(),
                    info.registeredAt(),
                    module.moduleBytes(),
                    module.abi(),
                    module.freshness(),
                    calls == null ? null : CallsDescriptor.Quarantine.of(calls));
        }
    }
}
