package dev.freshet.spring.actuate.endpoint;

import dev.freshet.ExtensionInfo;
import dev.freshet.ModuleReport;
import java.time.Instant;
import java.util.List;

/** All extensions, ordered by name. */
public record ExtensionsDescriptor(List<Summary> extensions) {

    static ExtensionsDescriptor of(List<ExtensionInfo> extensions) {
        return new ExtensionsDescriptor(extensions.stream().map(Summary::of).toList());
    }

    /** One extension in short. */
    public record Summary(
            String name,
            String digest,
            Instant registeredAt,
            long moduleBytes,
            ModuleReport.Abi abi,
            ModuleReport.Freshness freshness) {

        private static Summary of(ExtensionInfo info) {
            ModuleReport module = info.module();
            return new Summary(
                    info.name(),
                    info.digest(),
                    info.registeredAt(),
                    module.moduleBytes(),
                    module.abi(),
                    module.freshness());
        }
    }
}
