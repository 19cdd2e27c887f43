package dev.freshet.version;

import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersion.State;
import dev.freshet.limits.CallCounters;
import dev.freshet.limits.VersionCounters;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one extension: its entry, the versions that are ready to be called, and where calls go. A call reads {@link
 * #route} and nothing else. Written under the lock of {@link DeploymentTable}, read by anybody.
 */
public final class Deployment {

    private final String name;
    private final VersionCounters counters = new VersionCounters();
    /** By number: versions whose module is compiled and whose initial state is captured. One that is not called has no slots. */
    private final Map<Integer, LoadedVersion> ready = new ConcurrentHashMap<>();

    private volatile StoredExtension entry;
    private volatile Route route;
    /** Why the active version is not ready although it should be, or null. */
    private volatile @Nullable String failure;

    Deployment(String name) {
        this.name = name;
        this.entry = EntryChanges.none(name);
        this.route = Route.closed(null, null, "no version is active");
    }

    String name() {
        return name;
    }

    StoredExtension entry() {
        return entry;
    }

    public Route route() {
        return route;
    }

    void set(StoredExtension newEntry, Route newRoute, @Nullable String newFailure) {
        this.entry = newEntry;
        this.failure = newFailure;
        this.route = newRoute;
    }

    VersionCounters counters() {
        return counters;
    }

    @Nullable
    LoadedVersion ready(int version) {
        return ready.get(version);
    }

    void keepReady(int version, LoadedVersion extension) {
        ready.put(version, extension);
    }

    /** Drops versions that the entry has not any more. */
    void dropGone() {
        ready.keySet().removeIf(number -> {
            boolean gone = entry.version(number) == null;
            if (gone) {
                counters.drop(number);
            }
            return gone;
        });
    }

    @Nullable
    String failure() {
        return failure;
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

    ExtensionVersion describe(StoredVersion version) {
        LoadedVersion extension = ready.get(version.number());
        StoredCanary canary = entry.canary();
        Integer active = entry.active();
        State state = active != null && active == version.number()
                ? State.ACTIVE
                : canary != null && canary.version() == version.number() ? State.CANARY : State.RETAINED;
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
                extension == null ? null : extension.info().module(),
                stats(counters.of(version.number()), extension, null));
    }
}
