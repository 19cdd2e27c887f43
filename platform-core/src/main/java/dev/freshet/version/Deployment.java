package dev.freshet.version;

import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.limits.CallCounters;
import dev.freshet.limits.VersionCounters;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One extension in this process: what is installed of it, and how its calls ended. A call reads {@link #route} and nothing else. Written by
 * {@link Changes} under its lock, read by anybody.
 */
public final class Deployment {

    private final String name;
    private final VersionCounters<Counted> counters = new VersionCounters<>();

    private volatile Installed installed;
    /** Of {@link #installed}, one step nearer for calls. */
    private volatile Route route;

    /** What counts as one version: the same number can be given to other bytes when the extension is made anew. */
    private record Counted(int number, VersionKey key) {

        static Counted of(StoredVersion version) {
            return new Counted(version.number(), VersionKey.of(version));
        }
    }

    Deployment(String name) {
        this.name = name;
        this.installed = Installed.none(name);
        this.route = installed.route();
    }

    String name() {
        return name;
    }

    Installed installed() {
        return installed;
    }

    public Route route() {
        return route;
    }

    void install(Installed next) {
        this.installed = next;
        this.route = next.route();
    }

    VersionCounters<?> counters() {
        return counters;
    }

    CallCounters countersOf(StoredVersion version) {
        return counters.of(Counted.of(version));
    }

    /** Versions that the entry has not any more are counted in the sum only. */
    void countOnly(StoredExtension entry) {
        Set<Counted> present = entry.versions().stream().map(Counted::of).collect(Collectors.toSet());
        counters.keepOnly(present);
    }

    /** How the calls of all versions ended. */
    public CallStats stats() {
        Route now = route;
        return stats(counters.sum(), now.active(), now.candidate());
    }

    private static CallStats stats(CallCounters counters, @Nullable LoadedVersion main, @Nullable LoadedVersion other) {
        int running = (main == null ? 0 : main.control().permits().running())
                + (other == null ? 0 : other.control().permits().running());
        return counters.stats(
                running,
                main == null ? 0 : main.control().quarantine().count(),
                main == null ? null : main.control().quarantine().present());
    }

    /** The versions that a call may reach now, the active one first; none if no call is accepted. */
    List<ExtensionVersion> called() {
        Installed now = installed;
        Route where = now.route();
        return where.isClosed()
                ? List.of()
                : Stream.of(now.entry().active(), canary(now.entry()))
                        .filter(Objects::nonNull)
                        .map(now.entry()::version)
                        .filter(Objects::nonNull)
                        .filter(version -> now.ready(version) != null)
                        .map(version -> describe(now, version))
                        .toList();
    }

    private static @Nullable Integer canary(StoredExtension entry) {
        StoredCanary canary = entry.canary();
        return canary == null ? null : canary.version();
    }

    /** @param now which may be installed no more */
    ExtensionVersion describe(Installed now, StoredVersion version) {
        LoadedVersion ready = now.ready(version);
        Integer active = now.entry().active();
        Integer canary = canary(now.entry());
        State state = active != null && active == version.number()
                ? State.ACTIVE
                : canary != null && canary == version.number() ? State.CANARY : State.RETAINED;
        return new ExtensionVersion(
                name,
                version.number(),
                version.digest(),
                version.moduleBytes(),
                version.labels().stream().sorted().toList(),
                state,
                version.uploadedAt(),
                version.uploadedBy(),
                version.options(),
                version.inactiveSince(),
                ready == null ? null : ready.info().module(),
                stats(countersOf(version), ready, null));
    }
}
