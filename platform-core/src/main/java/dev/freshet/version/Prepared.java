package dev.freshet.version;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was made ready for a change, before any lock was taken and anything promised. It comes with the change into effect or is dropped with it.
 *
 * @param versions compiled and captured; whatever number they carry is not theirs yet
 * @param failure why the active version could not be made ready, or null
 */
record Prepared(
        Map<VersionKey, LoadedVersion> versions, @Nullable String failure) {

    static final Prepared NOTHING = new Prepared(Map.of(), null);

    Prepared {
        versions = Map.copyOf(versions);
    }

    static Prepared of(LoadedVersion version) {
        return new Prepared(Map.of(version.key(), version), null);
    }

    static Prepared of(List<LoadedVersion> made, @Nullable String failure) {
        Map<VersionKey, LoadedVersion> versions = new HashMap<>();
        made.forEach(version -> versions.put(version.key(), version));
        return new Prepared(versions, failure);
    }
}
