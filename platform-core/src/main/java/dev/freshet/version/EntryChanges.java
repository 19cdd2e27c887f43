package dev.freshet.version;

import dev.freshet.ChangeRejectedException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.VersionSettings;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From one entry of an extension to the next. Pure functions: the caller keeps the result before it acts on it.
 *
 * <p>Holds for every entry made here: {@code active}, the canary's version and each number in {@code history} are versions of the entry;
 * the active one is neither in the history nor a canary; exactly the active one has no {@code inactiveSince}; a label names one version.
 */
public final class EntryChanges {

    private EntryChanges() {}

    /** Returns the entry of an extension without versions, which no store has. */
    public static StoredExtension none(String extension) {
        return new StoredExtension(extension, 0, true, 0, null, List.of(), null, List.of());
    }

    /** Returns the version with these bytes and options, or null. */
    public static @Nullable StoredVersion same(StoredExtension entry, String digest, ExtensionOptions options) {
        for (StoredVersion version : entry.versions()) {
            if (version.digest().equals(digest) && version.options().equals(options)) {
                return version;
            }
        }
        return null;
    }

    /** Adds a version, numbered after all others, and moves its labels to it. */
    public static StoredExtension added(StoredExtension entry, StoredVersion version) {
        List<StoredVersion> versions = new ArrayList<>(entry.versions());
        versions.add(version);
        StoredExtension with = new StoredExtension(
                entry.name(),
                entry.revision(),
                entry.enabled(),
                Math.max(entry.lastNumber(), version.number()),
                entry.active(),
                entry.history(),
                entry.canary(),
                versions);
        return labelled(with, version.number(), version.labels());
    }

    /** Adds labels to a version, and takes them from the others. */
    public static StoredExtension labelled(StoredExtension entry, int number, Collection<String> labels) {
        List<StoredVersion> versions = new ArrayList<>();
        for (StoredVersion version : entry.versions()) {
            Set<String> own = new HashSet<>(version.labels());
            if (version.number() == number) {
                own.addAll(labels);
            } else {
                own.removeAll(labels);
            }
            versions.add(version.withLabels(own));
        }
        return with(entry, entry.active(), entry.history(), entry.canary(), versions);
    }

    public static StoredExtension activated(StoredExtension entry, int number, Instant now) {
        Integer before = entry.active();
        List<Integer> history = new ArrayList<>(entry.history());
        history.remove((Integer) number);
        if (before != null && before != number) {
            history.add(before);
        }
        return moved(entry, number, history, now);
    }

    /** Activates the version that {@link #rollbackVersion} names, and ends a canary. */
    public static StoredExtension rolledBack(StoredExtension entry, Instant now) {
        int target = rollbackVersion(entry);
        List<Integer> history = new ArrayList<>(entry.history());
        history.remove(history.size() - 1);
        StoredExtension back = moved(entry, target, history, now);
        return with(back, target, history, null, back.versions());
    }

    /** @throws ChangeRejectedException if no version that was active before is there any more */
    public static int rollbackVersion(StoredExtension entry) {
        Integer target = rollbackTarget(entry);
        if (target == null) {
            throw new ChangeRejectedException(
                    "extension '" + entry.name() + "' has no earlier active version to go back to");
        }
        return target;
    }

    /** Returns the number of the version that was active before, or null. */
    public static @Nullable Integer rollbackTarget(StoredExtension entry) {
        List<Integer> history = entry.history();
        return history.isEmpty() ? null : history.get(history.size() - 1);
    }

    private static StoredExtension moved(StoredExtension entry, int number, List<Integer> history, Instant now) {
        List<StoredVersion> versions = new ArrayList<>();
        for (StoredVersion version : entry.versions()) {
            Instant since = version.inactiveSince();
            versions.add(version.withInactiveSince(version.number() == number ? null : since == null ? now : since));
        }
        StoredCanary canary = entry.canary();
        StoredCanary remaining = canary != null && canary.version() == number ? null : canary;
        return with(entry, number, history, remaining, versions);
    }

    public static StoredExtension enabled(StoredExtension entry, boolean enabled) {
        return new StoredExtension(
                entry.name(),
                entry.revision(),
                enabled,
                entry.lastNumber(),
                entry.active(),
                entry.history(),
                entry.canary(),
                entry.versions());
    }

    /** @throws ChangeRejectedException if the version is active, or no version is */
    public static StoredExtension canaryStarted(StoredExtension entry, int number, Canary share) {
        Integer active = entry.active();
        if (active == null || active == number) {
            throw new ChangeRejectedException("version " + number + " of extension '" + entry.name()
                    + (active == null ? "' cannot be a canary: no version is active" : "' is the active one"));
        }
        return with(entry, active, entry.history(), new StoredCanary(number, share), entry.versions());
    }

    public static StoredExtension canaryEnded(StoredExtension entry) {
        return with(entry, entry.active(), entry.history(), null, entry.versions());
    }

    /** @throws ChangeRejectedException if the version is active or a canary */
    public static StoredExtension removed(StoredExtension entry, int number) {
        if (isCalled(entry, number)) {
            throw new ChangeRejectedException("version " + number + " of extension '" + entry.name()
                    + "' is in use; activate another version or abort the canary first");
        }
        return without(entry, Set.of(number));
    }

    /** Drops the versions that the settings do not keep. */
    public static StoredExtension retained(StoredExtension entry, VersionSettings settings, Instant now) {
        Set<Integer> drop = new HashSet<>();
        Integer rollback = settings.keep() > 0 ? rollbackTarget(entry) : null;
        int kept = rollback == null ? 0 : 1;
        Instant oldest = now.minus(settings.maxAge());
        for (int i = entry.versions().size() - 1; i >= 0; i--) {
            StoredVersion version = entry.versions().get(i);
            int number = version.number();
            boolean stays = isCalled(entry, number)
                    || (rollback != null && rollback == number)
                    || !version.labels().isEmpty();
            if (stays) {
                continue;
            }
            Instant since = version.inactiveSince();
            if (kept >= settings.keep() || (since != null && since.isBefore(oldest))) {
                drop.add(number);
            } else {
                kept++;
            }
        }
        return drop.isEmpty() ? entry : without(entry, drop);
    }

    private static boolean isCalled(StoredExtension entry, int number) {
        Integer active = entry.active();
        StoredCanary canary = entry.canary();
        return (active != null && active == number) || (canary != null && canary.version() == number);
    }

    private static StoredExtension without(StoredExtension entry, Set<Integer> numbers) {
        List<StoredVersion> versions = entry.versions().stream()
                .filter(version -> !numbers.contains(version.number()))
                .toList();
        List<Integer> history = entry.history().stream()
                .filter(number -> !numbers.contains(number))
                .toList();
        return with(entry, entry.active(), history, entry.canary(), versions);
    }

    private static StoredExtension with(
            StoredExtension entry,
            @Nullable Integer active,
            List<Integer> history,
            @Nullable StoredCanary canary,
            List<StoredVersion> versions) {
        return new StoredExtension(
                entry.name(), entry.revision(), entry.enabled(), entry.lastNumber(), active, history, canary, versions);
    }

    /** @throws UnknownExtensionException if the entry has no version of that number */
    public static StoredVersion get(StoredExtension entry, int number) {
        StoredVersion version = entry.version(number);
        if (version == null) {
            throw new UnknownExtensionException("extension '" + entry.name() + "' has no version " + number);
        }
        return version;
    }

    /**
     * Finds a version by its number, a label, or 8 or more digits of its digest, in this order.
     *
     * @throws UnknownExtensionException if none fits, or the digits fit several
     */
    public static StoredVersion find(StoredExtension entry, String reference) {
        List<StoredVersion> found = entry.versions().stream()
                .filter(version -> String.valueOf(version.number()).equals(reference)
                        || version.labels().contains(reference))
                .toList();
        if (found.isEmpty() && reference.length() >= 8) {
            found = entry.versions().stream()
                    .filter(version -> version.digest().startsWith(reference))
                    .toList();
        }
        if (found.size() != 1) {
            throw new UnknownExtensionException("extension '" + entry.name() + "' has "
                    + (found.isEmpty() ? "no version" : found.size() + " versions")
                    + " of that number, label or digest; it has "
                    + entry.versions().stream().map(StoredVersion::number).toList());
        }
        return found.get(0);
    }
}
