package dev.freshet.sample.extensions;

import dev.freshet.admin.ExtensionVersion;
import java.time.Instant;
import java.util.List;

/** A version as the API shows it: without its options, whose environment may hold secrets. */
record VersionView(
        String extension,
        int version,
        String digest,
        long moduleBytes,
        List<String> labels,
        ExtensionVersion.State state,
        Instant uploadedAt) {

    static VersionView of(ExtensionVersion version) {
        return new VersionView(
                version.extension(),
                version.number(),
                version.digest(),
                version.moduleBytes(),
                version.labels(),
                version.state(),
                version.uploadedAt());
    }
}
