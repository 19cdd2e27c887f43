package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.settings.VersionSettings;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries changes out, one after another:
 *
 * <pre>
 *   prepare     compile and capture; before the lock, by whoever wants the change
 *   decide      look at what is installed, say what to make of it; what begins to be called gets a number and bounds
 *   write       the store accepts it, or nothing has changed and what was prepared is dropped
 *   install     one write of a field: the next call goes there
 *   release     slots, images, code and modules that nobody needs any more
 * </pre>
 *
 * <p>The lock orders changes and nothing else: no call takes it, and nothing is compiled under it. It is one for all extensions, as what one of
 * them lets go another may need.
 */
public final class Changes {

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final DeploymentTable table;
    private final VersionFactory factory;
    private final ModuleStore store;
    private final UnusedVersions unused;
    private final VersionSettings settings;
    private final EventLog log;
    private final Callers callers;
    private final ReentrantLock order = new ReentrantLock();

    public Changes(
            DeploymentTable table,
            VersionFactory factory,
            ModuleStore store,
            UnusedVersions unused,
            VersionSettings settings,
            EventLog log,
            Callers callers) {
        this.table = table;
        this.factory = factory;
        this.store = store;
        this.unused = unused;
        this.settings = settings;
        this.log = log;
        this.callers = callers;
    }

    /**
     * Makes a change to an extension, or none, as is decided. Whatever is thrown, either the change has taken effect as a whole or nothing has
     * changed; what was prepared and is not needed has been dropped.
     *
     * @param mayBeNew whether the extension need not exist
     * @return null if it was decided to change nothing
     */
    @Nullable
    Made make(String name, boolean mayBeNew, Prepared prepared, Change.Decision decision) {
        order.lock();
        try {
            table.checkOpen();
            Deployment deployment = mayBeNew ? table.findOrNew(name) : table.get(name);
            Change change = decision.decide(deployment.installed());
            if (change == null) {
                return null;
            }
            commit(deployment, change, prepared);
            Made made = new Made(deployment, deployment.installed(), change.version());
            note(name, change);
            sweep(deployment);
            return made;
        } finally {
            unused.drop(prepared);
            order.unlock();
        }
    }

    private void commit(Deployment deployment, Change change, Prepared prepared) {
        Map<VersionKey, LoadedVersion> ready = new HashMap<>();
        Installed next;
        StoredExtension kept;
        try {
            Renewal renewal = new Renewal(factory, deployment, change.entry(), prepared, change.anew());
            change.entry().versions().forEach(version -> put(ready, renewal.of(version)));
            next = Installed.of(change.entry(), ready, failure(deployment, prepared), callers.keys());
            kept = write(change);
        } catch (Throwable refused) {
            unused.dropImages(ready.values());
            deployment.countOnly(deployment.installed().entry());
            throw refused;
        }
        install(deployment, next.kept(kept)).forEach(version -> unused.dropModule(version.digest()));
    }

    private static @Nullable String failure(Deployment deployment, Prepared prepared) {
        return prepared.failure() != null
                ? prepared.failure()
                : deployment.installed().failure();
    }

    private StoredExtension write(Change change) {
        Change.Module module = change.module();
        if (module == null) {
            return store.write(change.entry());
        }
        try {
            store.putModule(module.digest(), module.bytes());
            StoredExtension kept = store.write(change.entry());
            if (store.isShared()) {
                // Another process may have removed it in between, when no entry referred to it yet.
                store.putModule(module.digest(), module.bytes());
            }
            return kept;
        } catch (Throwable refused) {
            unused.dropModule(module.digest());
            throw refused;
        }
    }

    /** Lets calls follow, and gives back what they do not need any more. Returns the versions that are gone. */
    private List<StoredVersion> install(Deployment deployment, Installed next) {
        Installed before = deployment.installed();
        deployment.install(next);
        table.put(deployment);
        unused.letGo(before.route(), next.route());
        deployment.countOnly(next.entry());
        return before.gone(next.entry());
    }

    private void note(String name, Change change) {
        StoredVersion version = change.version();
        Integer number = version == null ? null : version.number();
        String digest = version == null ? null : version.digest();
        for (Type type : change.types()) {
            if (change.own()) {
                log.noteOwn(type, name, number, digest, change.detail());
            } else {
                log.note(type, name, number, digest, change.detail());
            }
        }
    }

    /** Drops versions that are not kept any longer. A refusing store is no reason to fail the change that came before. */
    private void sweep(Deployment deployment) {
        try {
            StoredExtension before = deployment.installed().entry();
            StoredExtension kept = EntryChanges.retained(before, settings, Instant.now());
            if (kept != before) {
                List<StoredVersion> gone = deployment.installed().gone(kept);
                commit(deployment, new Change(kept, null, null, null, List.of(), "", true), Prepared.NOTHING);
                gone.forEach(version -> log.noteOwn(
                        Type.VERSION_REMOVED, deployment.name(), version.number(), version.digest(), "retention"));
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Old versions of extension '{}' stay for now: {}",
                    deployment.name(),
                    GuestText.printable(e.getMessage()));
        }
    }

    /** Removes an extension. Returns false if there is none. */
    boolean remove(String name) {
        order.lock();
        try {
            Deployment deployment = table.find(name);
            if (deployment == null) {
                return false;
            }
            StoredExtension entry = deployment.installed().entry();
            store.delete(entry);
            table.remove(deployment);
            unused.letGo(deployment.route(), null);
            entry.versions().forEach(version -> unused.dropModule(version.digest()));
            log.note(Type.REMOVED, name, null, null, "");
            return true;
        } finally {
            order.unlock();
        }
    }

    /** Gives the active version fresh instances, if it is that one still, and changes nothing else. */
    void reload(LoadedVersion version) {
        order.lock();
        try {
            Deployment deployment = table.find(version.name());
            LoadedVersion active =
                    deployment == null ? null : deployment.route().active();
            if (deployment != null && active != null && active.isSameStay(version)) {
                Installed now = deployment.installed();
                Map<VersionKey, LoadedVersion> ready = new HashMap<>(now.ready());
                ready.put(active.key(), active.reloaded());
                install(deployment, Installed.of(now.entry(), ready, now.failure(), callers.keys()));
            }
        } finally {
            order.unlock();
        }
    }

    // --- what others have changed in the store

    /** Takes over what the store had at the start. */
    void restore(StoredExtension entry, Prepared prepared) {
        order.lock();
        try {
            Deployment deployment = table.findOrNew(entry.name());
            adopt(deployment, entry, prepared);
            sweep(deployment);
        } finally {
            unused.drop(prepared);
            order.unlock();
        }
    }

    /** Takes over what another process has written, unless the store has something else by now, which will be followed then. */
    void follow(StoredExtension entry, Prepared prepared) {
        order.lock();
        try {
            Deployment deployment = table.findOrNew(entry.name());
            if (!table.isClosed() && deployment.installed().entry().revision() < entry.revision() && isInStore(entry)) {
                adopt(deployment, entry, prepared).forEach(version -> unused.dropCode(version.digest()));
                log.noteOwn(Type.CHANGED_ELSEWHERE, entry.name(), entry.active(), null, "by another process");
            }
        } finally {
            unused.drop(prepared);
            order.unlock();
        }
    }

    private List<StoredVersion> adopt(Deployment deployment, StoredExtension entry, Prepared prepared) {
        Map<VersionKey, LoadedVersion> ready = new HashMap<>();
        String failure = prepared.failure();
        Renewal renewal = new Renewal(factory, deployment, entry, prepared, null);
        for (StoredVersion version : entry.versions()) {
            try {
                put(ready, renewal.of(version));
            } catch (FreshetException e) {
                // The entry holds whether this process can follow or not: no answer is better than another version's.
                LOG.error(
                        "Version {} of extension '{}' cannot be called here",
                        version.number(),
                        entry.name(),
                        GuestText.loggable(e));
                failure = "version " + version.number() + " cannot be brought back: " + e.getMessage();
            }
        }
        return install(deployment, Installed.of(entry, ready, failure, callers.keys()));
    }

    private static void put(Map<VersionKey, LoadedVersion> ready, @Nullable LoadedVersion version) {
        if (version != null) {
            ready.put(version.key(), version);
        }
    }

    private boolean isInStore(StoredExtension entry) {
        return store.entries().stream()
                .anyMatch(present -> present.name().equals(entry.name()) && present.revision() == entry.revision());
    }

    /** Lets go of an extension that the store has not any more, unless it was registered here meanwhile. */
    void forget(Deployment deployment) {
        order.lock();
        try {
            boolean back =
                    store.entries().stream().anyMatch(entry -> entry.name().equals(deployment.name()));
            if (!back && table.remove(deployment)) {
                unused.letGo(deployment.route(), null);
                deployment.installed().entry().versions().forEach(version -> unused.dropCode(version.digest()));
                log.noteOwn(Type.REMOVED, deployment.name(), null, null, "by another process");
            }
        } finally {
            order.unlock();
        }
    }

    /** Drops what an upload has left that did not come to a change: an image, and code on disk. */
    void refused(String digest, Prepared prepared) {
        order.lock();
        try {
            unused.drop(prepared);
            unused.dropCode(digest);
        } finally {
            order.unlock();
        }
    }

    /** From now on there are neither changes nor calls that begin. */
    public void close() {
        order.lock();
        try {
            table.close().forEach(deployment -> unused.letGo(deployment.route(), null));
        } finally {
            order.unlock();
        }
    }
}
