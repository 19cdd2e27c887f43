package dev.freshet.store;

import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.QuarantinePolicy;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Entries for tests. */
final class Entries {

    static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678901234Z");

    private Entries() {}

    static StoredVersion version(int number, String digest) {
        return new StoredVersion(number, digest, 4, Set.of(), THEN, null, ExtensionOptions.defaults(), null);
    }

    static StoredExtension of(String name, long revision, StoredVersion... versions) {
        return new StoredExtension(name, revision, true, versions.length, null, List.of(), null, List.of(versions));
    }

    /** Nothing in it is left at what it is by default. */
    static StoredExtension full(String name) {
        ExtensionOptions withoutCpuTime = new ExtensionOptions(
                List.of("", "a=b\\n\nc", "\r\u2028\u202e", "=", "x", "y", "z", "0", "1", "2", "3"),
                Map.of("KEY=1", "value\n", "a.b", "", "\\", "\\e"),
                Duration.ofNanos(1_234_567),
                65_536L,
                Initialization.PER_CALL,
                3,
                4L,
                5L,
                6,
                QuarantinePolicy.RELOAD,
                Set.of("shop.stock", "log", "a b=\n"),
                Map.of("key=1", "value\n", "a.b", ""));
        ExtensionOptions options =
                withoutCpuTime.toBuilder().cpuTime(Duration.ofNanos(7_654_321)).build();
        StoredVersion first = new StoredVersion(
                3, "1".repeat(64), 1L << 40, Set.of("stable", "v1.0"), THEN, "o=lga\nsha256=", options, THEN);
        StoredVersion second = version(12, "2".repeat(64));
        return new StoredExtension(
                name,
                0,
                false,
                17,
                12,
                List.of(3),
                new StoredCanary(3, new Canary(0.125, true)),
                List.of(first, second));
    }
}
