package dev.freshet.version;

import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What this process has installed of one extension. Immutable and replaced as a whole: a reader sees the state before a change or the one after.
 *
 * @param entry as the store has it
 * @param ready versions of the entry whose module is compiled and whose initial state is captured; one that is not called has no slots
 * @param route where calls go: made of the two above, and of nothing else
 * @param failure why the active version is not ready although it should be, or null
 */
record Installed(
        StoredExtension entry,
        Map<VersionKey, LoadedVersion> ready,
        Route route,
        @Nullable String failure) {

    private static final String NO_VERSION = "no version is active";

    Installed {
        ready = Map.copyOf(ready);
    }

    /** Of an extension that nobody knows. */
    static Installed none(String extension) {
        return new Installed(EntryChanges.none(extension), Map.of(), Route.closed(null, null, NO_VERSION), null);
    }

    /**
     * Returns what is to be installed of an entry. What is called is looked up by the entry's digests and options.
     *
     * @param ready each numbered as the entry has it
     * @param failure why a version could not be made ready, or null
     * @param callerKeys see {@link CanaryChoice}
     */
    static Installed of(
            StoredExtension entry,
            Map<VersionKey, LoadedVersion> ready,
            @Nullable String failure,
            Function<String, @Nullable String> callerKeys) {
        StoredCanary canary = entry.canary();
        LoadedVersion active = of(entry, ready, entry.active());
        LoadedVersion candidate = canary == null ? null : of(entry, ready, canary.version());
        String missing = active != null || entry.active() == null ? null : failure;
        return new Installed(entry, ready, route(entry, active, candidate, missing, callerKeys), missing);
    }

    private static @Nullable LoadedVersion of(
            StoredExtension entry, Map<VersionKey, LoadedVersion> ready, @Nullable Integer number) {
        StoredVersion version = number == null ? null : entry.version(number);
        return version == null ? null : ready.get(VersionKey.of(version));
    }

    private static Route route(
            StoredExtension entry,
            @Nullable LoadedVersion active,
            @Nullable LoadedVersion candidate,
            @Nullable String failure,
            Function<String, @Nullable String> callerKeys) {
        StoredCanary canary = entry.canary();
        if (!entry.enabled()) {
            return Route.closed(active, candidate, "disabled by an operator");
        }
        if (active == null) {
            return Route.closed(null, null, failure == null ? NO_VERSION : failure);
        }
        return canary == null || candidate == null
                ? Route.to(active)
                : Route.shared(active, candidate, new CanaryChoice(canary.share(), callerKeys));
    }

    /** The same, under the revision that the store gave the entry. */
    Installed kept(StoredExtension written) {
        return new Installed(written, ready, route, failure);
    }

    /** Whether the entry sends calls to that version. */
    static boolean calls(StoredExtension entry, int number) {
        Integer active = entry.active();
        StoredCanary canary = entry.canary();
        return entry.enabled()
                && ((active != null && active == number) || (canary != null && canary.version() == number));
    }

    @Nullable
    LoadedVersion ready(VersionKey key) {
        return ready.get(key);
    }

    @Nullable
    LoadedVersion ready(StoredVersion version) {
        return ready.get(VersionKey.of(version));
    }

    /** Returns the versions of this entry that the next has not any more: by number and bytes, as numbers can be given again. */
    List<StoredVersion> gone(StoredExtension next) {
        return entry.versions().stream()
                .filter(version -> {
                    StoredVersion same = next.version(version.number());
                    return same == null || !VersionKey.of(same).equals(VersionKey.of(version));
                })
                .toList();
    }
}
