package dev.freshet.store;

import dev.freshet.ChangeRejectedException;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.util.List;
import java.util.TreeMap;

/** The entries of a store as of now, and the order of their changes. Not thread-safe: each store has its lock. */
final class EntryTable {

    private final TreeMap<String, StoredExtension> entries = new TreeMap<>();
    /** Of the last change, of a removal too. */
    private long revision;

    void load(StoredExtension entry) {
        entries.put(entry.name(), entry);
        revision = Math.max(revision, entry.revision());
    }

    List<StoredExtension> all() {
        return List.copyOf(entries.values());
    }

    boolean refersTo(String digest) {
        return entries.values().stream()
                .flatMap(entry -> entry.versions().stream())
                .anyMatch(version -> version.digest().equals(digest));
    }

    long revision() {
        return revision;
    }

    /**
     * Returns what the entry becomes if it is written now.
     *
     * @throws ChangeRejectedException if somebody else has changed it since it was read
     */
    StoredExtension next(StoredExtension entry) {
        check(entry);
        return entry.withRevision(revision + 1);
    }

    /** @throws ChangeRejectedException if somebody else has changed it since it was read */
    void check(StoredExtension entry) {
        StoredExtension present = entries.get(entry.name());
        long now = present == null ? 0 : present.revision();
        if (now != entry.revision()) {
            throw new ChangeRejectedException(
                    "extension '" + entry.name() + "' was changed elsewhere: its entry has revision " + now + ", not "
                            + entry.revision() + " as it was read; look again");
        }
    }

    void put(StoredExtension written) {
        entries.put(written.name(), written);
        revision = Math.max(revision, written.revision());
    }

    void remove(String name) {
        entries.remove(name);
        revision++;
    }
}
