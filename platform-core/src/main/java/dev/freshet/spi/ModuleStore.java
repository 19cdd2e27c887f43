package dev.freshet.spi;

import dev.freshet.ChangeRejectedException;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.settings.ExtensionOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where extensions outlive the process: immutable module bytes under their digest, and a small table with one entry for each extension that
 * says which versions there are and which is active. Changes of an entry are optimistic: whoever writes says which revision it has read.
 *
 * <p>Several processes may share a store. Each then looks at {@link #revision()} regularly; {@link #onHint} only makes that sooner, so a hint
 * may be lost. Implementations are safe for use by any number of threads. Every method throws {@link PlatformFaultException} if the store
 * cannot be reached or refuses; nothing has changed then, and a retry is safe.
 */
public interface ModuleStore extends AutoCloseable {

    /** Keeps a module for good before it returns. Does nothing if the store has it already. */
    void putModule(String digest, byte[] module);

    /**
     * Returns a module, or null if the store has none of that digest.
     *
     * @throws PlatformFaultException also if the bytes do not have that digest any more
     */
    byte @Nullable [] module(String digest);

    /** Removes a module, if no entry refers to it. Does nothing if there is none. */
    void removeModule(String digest);

    /** Returns all entries, ordered by name. */
    List<StoredExtension> entries();

    /**
     * Keeps an entry for good before it returns, in the place of the one of that name.
     *
     * @param entry its revision is the one that was read, 0 for a new entry
     * @return the entry with its new revision
     * @throws ChangeRejectedException if the entry has another revision now
     */
    StoredExtension write(StoredExtension entry);

    /**
     * Removes an entry.
     *
     * @param entry its revision is the one that was read
     * @throws ChangeRejectedException if the entry has another revision now
     */
    void delete(StoredExtension entry);

    /** Returns a number that is higher after each change of an entry; cheap, for polling. */
    long revision();

    /** Whether other processes may change entries, so that somebody must look at {@link #revision()}. */
    boolean isShared();

    /** Runs the listener soon after a change by somebody else, if the store comes to know. May be lost, may come for nothing. */
    void onHint(Runnable listener);

    /** Says in a few words what and where the store is, for people. */
    String description();

    /** Throws {@link PlatformFaultException} if the store cannot be used now. */
    void check();

    /** Gives resources of this process back. A second call does nothing. */
    @Override
    void close();

    /**
     * The entry of one extension.
     *
     * @param revision number of the change that made this entry, 0 before it is written for the first time
     * @param lastNumber highest number that a version ever had
     * @param active number of the active version, or null
     * @param history numbers of retained versions that were active before, the latest last
     * @param canary the candidate, or null
     * @param versions ordered by number
     */
    record StoredExtension(
            String name,
            long revision,
            boolean enabled,
            int lastNumber,
            @Nullable Integer active,
            List<Integer> history,
            @Nullable StoredCanary canary,
            List<StoredVersion> versions) {

        public StoredExtension {
            history = List.copyOf(history);
            versions = List.copyOf(versions);
        }

        public StoredExtension withRevision(long value) {
            return new StoredExtension(name, value, enabled, lastNumber, active, history, canary, versions);
        }

        /** Returns the version of that number, or null. */
        public @Nullable StoredVersion version(int number) {
            for (StoredVersion version : versions) {
                if (version.number() == number) {
                    return version;
                }
            }
            return null;
        }
    }

    /** A candidate and the calls it gets. */
    record StoredCanary(int version, ExtensionVersions.Canary share) {}

    /**
     * One version.
     *
     * @param uploadedBy who uploaded it, or null if nobody is known
     * @param inactiveSince null while it is active
     */
    record StoredVersion(
            int number,
            String digest,
            long moduleBytes,
            Set<String> labels,
            Instant uploadedAt,
            @Nullable String uploadedBy,
            ExtensionOptions options,
            @Nullable Instant inactiveSince) {

        public StoredVersion {
            labels = Set.copyOf(labels);
        }

        public StoredVersion withLabels(Set<String> values) {
            return new StoredVersion(
                    number, digest, moduleBytes, values, uploadedAt, uploadedBy, options, inactiveSince);
        }

        public StoredVersion withInactiveSince(@Nullable Instant value) {
            return new StoredVersion(number, digest, moduleBytes, labels, uploadedAt, uploadedBy, options, value);
        }
    }
}
