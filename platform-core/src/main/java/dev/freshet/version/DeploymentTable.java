package dev.freshet.version;

import dev.freshet.ExtensionDisabledException;
import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.image.ImageCache;
import dev.freshet.settings.VersionSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names to deployments: where a call finds its version, and where a change takes effect. A change is kept in the store first, then it becomes
 * the route of the calls that follow, then slots of what is not called any more are given back.
 *
 * <p>Calls take no lock. Changes take one for all extensions: they are rare and short, as modules are compiled before.
 */
public final class DeploymentTable {

    private static final Logger LOG = LoggerFactory.getLogger(DeploymentTable.class);
    private static final String DISABLED = "disabled by an operator";

    private final InstanceAllocator allocator;
    private final ImageCache images;
    private final ModuleStore store;
    private final VersionLoader loader;
    private final VersionSettings settings;
    private final EventLog log;
    private final Function<String, @Nullable String> callerKeys;
    private final ConcurrentHashMap<String, Deployment> deployments = new ConcurrentHashMap<>();
    private final ReentrantLock changes = new ReentrantLock();
    /** Written under the lock. */
    private volatile boolean closed;

    public DeploymentTable(
            VersionLoader loader,
            InstanceAllocator allocator,
            ImageCache images,
            ModuleStore store,
            VersionSettings settings,
            EventLog log,
            Function<String, @Nullable String> callerKeys) {
        this.loader = loader;
        this.allocator = allocator;
        this.images = images;
        this.store = store;
        this.settings = settings;
        this.log = log;
        this.callerKeys = callerKeys;
    }

    // --- what calls need

    /** Returns the version that a call beginning now goes to: one look-up, one volatile read. */
    public LoadedVersion route(String name) {
        Deployment deployment = deployments.get(name);
        if (deployment == null) {
            throw unknown(name);
        }
        Route route = deployment.route();
        LoadedVersion only = route.only();
        return only != null ? only : chosen(deployment, route);
    }

    private static LoadedVersion chosen(Deployment deployment, Route route) {
        try {
            return route.chosen(deployment.name());
        } catch (ExtensionDisabledException e) {
            deployment.counters().failed(e);
            throw e;
        }
    }

    // --- what readers need

    @Nullable
    public Deployment find(String name) {
        return deployments.get(name);
    }

    /** @throws UnknownExtensionException if there is no extension of that name */
    public Deployment get(String name) {
        Deployment deployment = deployments.get(name);
        if (deployment == null) {
            throw unknown(name);
        }
        return deployment;
    }

    private FreshetException unknown(String name) {
        return closed
                ? closedFault()
                : new UnknownExtensionException("no extension is named '" + GuestText.escape(name, 80) + "'");
    }

    public List<Deployment> all() {
        return List.copyOf(new TreeMap<>(deployments).values());
    }

    // --- changes

    /**
     * What to make of an entry, and what to say about it.
     *
     * @param entry the next entry, or null to leave all as it is
     * @param types what to note, in this order
     * @param version concerned, or null if it is the extension as a whole
     */
    record Change(
            @Nullable StoredExtension entry,
            List<Type> types,
            @Nullable StoredVersion version,
            String detail) {

        static final Change NONE = new Change(null, List.of(), null, "");

        static Change of(StoredExtension entry, Type type, @Nullable StoredVersion version, String detail) {
            return new Change(entry, List.of(type), version, detail);
        }
    }

    /** Looks at the deployment under the lock and says what to make of it. */
    @FunctionalInterface
    interface Decision {
        Change decide(Deployment deployment);
    }

    /**
     * Makes a change to an extension.
     *
     * @param mayBeNew whether the extension need not exist
     * @return the deployment as changed
     */
    Deployment change(String name, boolean mayBeNew, Decision decision) {
        changes.lock();
        try {
            checkOpen();
            Deployment present = deployments.get(name);
            Deployment deployment = present != null ? present : mayBeNew ? new Deployment(name) : get(name);
            Change change = decision.decide(deployment);
            if (change.entry() != null) {
                commit(deployment, change.entry());
                note(name, change);
                sweep(deployment);
            }
            return deployment;
        } finally {
            changes.unlock();
        }
    }

    private void note(String name, Change change) {
        StoredVersion version = change.version();
        for (Type type : change.types()) {
            log.note(
                    type,
                    name,
                    version == null ? null : version.number(),
                    version == null ? null : version.digest(),
                    change.detail());
        }
    }

    /** Keeps the entry, then lets calls follow it. Under the lock. */
    void commit(Deployment deployment, StoredExtension next) {
        StoredExtension kept = store.write(next);
        follow(deployment, kept, deployment.failure());
        deployments.putIfAbsent(deployment.name(), deployment);
    }

    void follow(Deployment deployment, StoredExtension entry, @Nullable String failure) {
        Route before = deployment.route();
        Route now = routeOf(deployment, entry, failure);
        deployment.set(entry, now, now.active() == null ? failure : null);
        letGo(before, now);
    }

    private Route routeOf(Deployment deployment, StoredExtension entry, @Nullable String failure) {
        Integer number = entry.active();
        StoredCanary canary = entry.canary();
        LoadedVersion active = number == null ? null : deployment.ready(number);
        LoadedVersion candidate = canary == null ? null : deployment.ready(canary.version());
        if (!entry.enabled()) {
            return Route.closed(active, candidate, DISABLED);
        }
        if (active == null) {
            return Route.closed(null, null, failure == null ? "no version is active" : failure);
        }
        return canary == null || candidate == null
                ? Route.to(active)
                : Route.shared(active, candidate, new CanaryChoice(canary.share(), callerKeys));
    }

    /** Gives slots and images of versions back that are not called any more; calls that run on them finish. */
    private void letGo(Route before, @Nullable Route now) {
        letGo(before.active(), now);
        letGo(before.candidate(), now);
    }

    private void letGo(@Nullable LoadedVersion extension, @Nullable Route now) {
        if (extension == null || (now != null && now.leadsTo(extension))) {
            return;
        }
        allocator.retire(extension.tenant());
        forgetImage(extension);
    }

    /** Drops the image from the cache unless a version that is called uses the same. */
    void forgetImage(LoadedVersion extension) {
        boolean inUse = deployments.values().stream()
                .map(Deployment::route)
                .anyMatch(route -> route.usesImage(extension.imageKey()));
        if (!inUse) {
            images.forget(extension.imageKey());
        }
    }

    /** Drops versions that are not kept any longer. A refusing store is no reason to fail the change that came before. */
    private void sweep(Deployment deployment) {
        try {
            StoredExtension before = deployment.entry();
            StoredExtension kept = EntryChanges.retained(before, settings, Instant.now());
            if (kept != before) {
                commit(deployment, kept);
                dropGone(deployment, before, "retention");
            }
        } catch (FreshetException e) {
            LOG.warn(
                    "Old versions of extension '{}' stay for now: {}",
                    deployment.name(),
                    GuestText.printable(String.valueOf(e.getMessage())));
        }
    }

    private void dropGone(Deployment deployment, StoredExtension before, String detail) {
        deployment.dropGone();
        for (StoredVersion version : before.versions()) {
            if (deployment.entry().version(version.number()) == null) {
                removeModule(version.digest());
                log.noteOwn(Type.VERSION_REMOVED, deployment.name(), version.number(), version.digest(), detail);
            }
        }
    }

    private void removeModule(String digest) {
        boolean inUse = deployments.values().stream()
                .flatMap(other -> other.entry().versions().stream())
                .anyMatch(version -> version.digest().equals(digest));
        if (!inUse) {
            loader.forget(digest);
        }
    }

    /** Removes one version by hand. */
    void removeVersion(String name, StoredVersion version) {
        changes.lock();
        try {
            checkOpen();
            Deployment deployment = get(name);
            StoredExtension before = deployment.entry();
            commit(deployment, EntryChanges.removed(before, version.number()));
            deployment.dropGone();
            removeModule(version.digest());
            log.note(Type.VERSION_REMOVED, name, version.number(), version.digest(), "");
        } finally {
            changes.unlock();
        }
    }

    /** Removes an extension. Returns false if there is none. */
    public boolean remove(String name) {
        changes.lock();
        try {
            Deployment deployment = deployments.get(name);
            if (deployment == null) {
                return false;
            }
            StoredExtension entry = deployment.entry();
            store.delete(entry);
            drop(deployment);
            entry.versions().forEach(version -> removeModule(version.digest()));
            log.note(Type.REMOVED, name, null, null, "");
            return true;
        } finally {
            changes.unlock();
        }
    }

    // --- start and end

    /** Does something that no change may come between. */
    void locked(Runnable action) {
        changes.lock();
        try {
            if (!closed) {
                action.run();
            }
        } finally {
            changes.unlock();
        }
    }

    /** Takes over an entry that the store has. Under the lock, or before anybody else knows the table. */
    void adopt(Deployment deployment, StoredExtension entry, @Nullable String failure) {
        follow(deployment, entry, failure);
        deployment.dropGone();
        deployments.putIfAbsent(deployment.name(), deployment);
    }

    /** Lets go of an extension that the store has not any more. Under the lock. Returns false if it is gone already. */
    boolean drop(Deployment deployment) {
        if (!deployments.remove(deployment.name(), deployment)) {
            return false;
        }
        letGo(deployment.route(), null);
        return true;
    }

    /** Brings back what the store has. A version that cannot be brought back puts its extension out of service, and nothing else. */
    public void restore() {
        List<StoredExtension> entries = store.entries();
        loader.forgetAllBut(entries.stream()
                .flatMap(entry -> entry.versions().stream())
                .map(StoredVersion::digest)
                .collect(Collectors.toSet()));
        for (StoredExtension entry : entries) {
            Deployment deployment = new Deployment(entry.name());
            adopt(deployment, entry, loader.bringUp(deployment, entry));
            sweep(deployment);
        }
    }

    void checkOpen() {
        if (closed) {
            throw closedFault();
        }
    }

    private static PlatformFaultException closedFault() {
        return new PlatformFaultException("the platform is closed", null);
    }

    /** From now on there are neither changes nor calls that begin. */
    public void close() {
        changes.lock();
        try {
            closed = true;
            deployments.values().forEach(deployment -> letGo(deployment.route(), null));
            deployments.clear();
        } finally {
            changes.unlock();
        }
    }
}
