package dev.freshet.spring.actuate.endpoint;

import dev.freshet.admin.ExtensionVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of an extension in full.
 *
 * @param digest SHA-256 of the module, in hexadecimal
 * @param inactiveSince when it ceased to be active; null while it is
 * @param calls how its calls ended since the start
 * @param module the report; null if the version has not been needed since the start
 */
public record VersionDescriptor(
        String extension,
        int version,
        String digest,
        long moduleBytes,
        List<String> labels,
        ExtensionVersion.State state,
        Instant uploadedAt,
        @Nullable String uploadedBy,
        @Nullable Instant inactiveSince,
        OptionsDescriptor options,
        CallsDescriptor calls,
        CallsDescriptor.@Nullable Quarantine quarantine,
        @Nullable ModuleDescriptor module) {

    static VersionDescriptor of(ExtensionVersion version) {
        return new VersionDescriptor(
                version.extension(),
                version.number(),
                version.digest(),
                version.moduleBytes(),
                version.labels(),
                version.state(),
                version.uploadedAt(),
                version.uploadedBy(),
                version.inactiveSince(),
                OptionsDescriptor.of(version.options()),
                CallsDescriptor.of(version.calls()),
                CallsDescriptor.Quarantine.of(version.calls()),
                version.module() == null ? null : ModuleDescriptor.of(version.module()));
    }

    /** One version in short. */
    public record Summary(
            int version,
            String digest,
            long moduleBytes,
            List<String> labels,
            ExtensionVersion.State state,
            Instant uploadedAt,
            @Nullable String uploadedBy,
            CallsDescriptor calls) {

        static Summary of(ExtensionVersion version) {
            return new Summary(
                    version.number(),
                    version.digest(),
                    version.moduleBytes(),
                    version.labels(),
                    version.state(),
                    version.uploadedAt(),
                    version.uploadedBy(),
                    CallsDescriptor.of(version.calls()));
        }
    }
}
