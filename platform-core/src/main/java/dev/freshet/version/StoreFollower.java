package dev.freshet.version;

import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.limits.WatcherThread;
import dev.freshet.limits.Watchers;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does what others have changed in a shared store: looks at the store's revision regularly, and soon after a hint. A store of this process alone
 * is not looked at.
 */
public final class StoreFollower implements AutoCloseable {

    /** Longest that one look may take before the follower is said to stand still: it may compile and capture what others have uploaded. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

    private final DeploymentTable table;
    private final VersionLoader loader;
    private final ModuleStore store;
    private final EventLog log;
    private final @Nullable WatcherThread thread;
    /** The store's when it was last followed to its end; the thread's alone. */
    private long followedRevision = -1;

    public StoreFollower(
            DeploymentTable table,
            VersionLoader loader,
            ModuleStore store,
            EventLog log,
            Duration poll,
            Watchers watchers) {
        this.table = table;
        this.loader = loader;
        this.store = store;
        this.log = log;
        if (!store.isShared()) {
            thread = null;
            return;
        }
        WatcherThread looks =
                new WatcherThread("freshet-store", watchers, poll, poll.plus(LONGEST_LOOK), this::look).start();
        thread = looks;
        store.onHint(looks::nudge);
    }

    /** What it throws is said, and the store looked at again. */
    private void look() {
        long revision = store.revision();
        if (revision != followedRevision) {
            followAll();
            followedRevision = revision;
        }
    }

    private void followAll() {
        Set<String> present = new HashSet<>();
        for (StoredExtension entry : store.entries()) {
            present.add(entry.name());
            table.locked(() -> follow(entry));
        }
        for (Deployment deployment : table.all()) {
            if (!present.contains(deployment.name())) {
                table.locked(() -> forget(deployment));
            }
        }
    }

    private void follow(StoredExtension entry) {
        Deployment known = table.find(entry.name());
        if (known != null && known.entry().revision() >= entry.revision()) {
            return;
        }
        Deployment deployment = known != null ? known : new Deployment(entry.name());
        String failure = loader.bringUp(deployment, entry);
        table.adopt(deployment, entry, failure);
        log.noteOwn(Type.CHANGED_ELSEWHERE, entry.name(), entry.active(), null, "by another process");
    }

    /** Unless it was registered here since the entries were read. */
    private void forget(Deployment deployment) {
        boolean back = store.entries().stream().anyMatch(entry -> entry.name().equals(deployment.name()));
        if (!back && table.drop(deployment)) {
            log.noteOwn(Type.REMOVED, deployment.name(), null, null, "by another process");
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.close();
        }
    }
}
