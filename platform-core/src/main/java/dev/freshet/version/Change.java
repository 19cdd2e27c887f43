package dev.freshet.version;

import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to make of an extension, and what to say about it. Deciding it changes nothing: {@link Changes} does, when the store has it.
 *
 * @param entry the next one
 * @param module to be kept in the store before the entry is, or null if the store has all that the entry names
 * @param anew the version that gets fresh instances and bounds of its own even if it is called already, or null
 * @param version concerned, as the next entry has it, or null if it is the extension as a whole
 * @param types what to note, in this order
 * @param detail more for people
 * @param own whether the platform does it by itself, and nobody who acts on this thread
 */
record Change(
        StoredExtension entry,
        @Nullable Module module,
        @Nullable VersionKey anew,
        @Nullable StoredVersion version,
        List<Type> types,
        String detail,
        boolean own) {

    /** The bytes of a module; not to be changed any more. */
    record Module(String digest, byte[] bytes) {}

    /** Looks at what is installed, under the lock, and says what to make of it; null to leave all as it is. Must not change anything. */
    @FunctionalInterface
    interface Decision {
        @Nullable
        Change decide(Installed now);
    }

    static Change of(StoredExtension entry, @Nullable StoredVersion version, Type type, String detail) {
        return new Change(entry, null, null, version, List.of(type), detail, false);
    }

    /** The same, and the version begins anew. */
    Change beginning(StoredVersion begun) {
        return new Change(entry, module, VersionKey.of(begun), version, types, detail, own);
    }

    /** The same, done by the platform. */
    Change byItself() {
        return new Change(entry, module, anew, version, types, detail, true);
    }
}
