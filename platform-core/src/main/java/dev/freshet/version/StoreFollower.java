package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.limits.WatcherThread;
import dev.freshet.limits.Watchers;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what the store has at the start, and then does what others change in it: looks at the store's revision regularly, and soon after
 * a hint. A store of this process alone is not looked at.
 */
public final class StoreFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreFollower.class);

    /** Longest that one look may take before the follower is said to stand still: it may compile and capture what others have uploaded. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(5);

    /** How long {@link #close()} waits: a compilation that has begun, and little more. */
    private static final Duration LAST_PASS = Duration.ofSeconds(5);

    private final DeploymentTable table;
    private final Changes changes;
    private final VersionLoader loader;
    private final ModuleStore store;
    private final Watchers watchers;
    private @Nullable WatcherThread thread;
    /** For the store, which forgets no listener and may outlive this by far; null when closed. */
    private final AtomicReference<@Nullable WatcherThread> hinted = new AtomicReference<>();

    private volatile boolean closed;
    /** The store's when it was last followed to its end; the thread's alone. */
    private long followedRevision = -1;

    public StoreFollower(
            DeploymentTable table, Changes changes, VersionLoader loader, ModuleStore store, Watchers watchers) {
        this.watchers = watchers;
        this.table = table;
        this.changes = changes;
        this.loader = loader;
        this.store = store;
    }

    /** Brings back what the store has. A version that cannot be brought back puts its extension out of service, and nothing else. */
    public void restore() {
        List<StoredExtension> entries = store.entries();
        loader.forgetAllBut(entries.stream()
                .flatMap(entry -> entry.versions().stream())
                .map(ModuleStore.StoredVersion::digest)
                .collect(Collectors.toSet()));
        for (StoredExtension entry : entries) {
            changes.restore(entry, loader.prepareCalled(Installed.none(entry.name()), entry));
        }
    }

    /** Looks from now on; once. */
    public void start(Duration poll) {
        if (!store.isShared()) {
            return;
        }
        WatcherThread looks =
                new WatcherThread("freshet-store", watchers, poll, poll.plus(LONGEST_LOOK), this::look).start();
        thread = looks;
        hinted.set(looks);
        AtomicReference<@Nullable WatcherThread> whom = hinted;
        store.onHint(() -> {
            WatcherThread follower = whom.get();
            if (follower != null) {
                follower.nudge();
            }
        });
    }

    /** What it throws is said, and the store looked at again. */
    private void look() {
        long revision = store.revision();
        if (revision != followedRevision && followAll()) {
            followedRevision = revision;
        }
    }

    /** Returns false if something is to be tried again. */
    private boolean followAll() {
        boolean whole = true;
        Set<String> present = new HashSet<>();
        for (StoredExtension entry : store.entries()) {
            if (closed) {
                return false;
            }
            present.add(entry.name());
            try {
                follow(entry);
            } catch (RuntimeException e) {
                LOG.error(
                        "Extension '{}' cannot be followed and will be tried again",
                        entry.name(),
                        GuestText.loggable(e));
                whole = false;
            }
        }
        for (Deployment deployment : table.all()) {
            if (!present.contains(deployment.name())) {
                changes.forget(deployment);
            }
        }
        return whole;
    }

    /** Compiles before it asks for the change, so that nobody waits for that. */
    private void follow(StoredExtension entry) {
        Deployment deployment = table.find(entry.name());
        Installed known = deployment == null ? Installed.none(entry.name()) : deployment.installed();
        if (known.entry().revision() < entry.revision()) {
            changes.follow(entry, loader.prepareCalled(known, entry));
        }
    }

    /** Waits for what is being followed, for what it needs is closed next. */
    @Override
    public void close() {
        closed = true;
        hinted.set(null);
        if (thread != null) {
            thread.close(LAST_PASS);
        }
    }
}
