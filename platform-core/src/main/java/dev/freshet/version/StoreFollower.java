package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what others have changed in a shared store: looks at the store's revision regularly, and soon after a hint. A store of this process alone
 * is not looked at.
 */
public final class StoreFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreFollower.class);

    private final DeploymentTable table;
    private final VersionLoader loader;
    private final ModuleStore store;
    private final EventLog log;
    private final @Nullable ScheduledExecutorService executor;
    /** The store's when it was last followed to its end; the executor's alone. */
    private long followedRevision = -1;

    public StoreFollower(DeploymentTable table, VersionLoader loader, ModuleStore store, EventLog log, Duration poll) {
        this.table = table;
        this.loader = loader;
        this.store = store;
        this.log = log;
        if (!store.isShared()) {
            executor = null;
            return;
        }
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "freshet-store");
            thread.setDaemon(true);
            return thread;
        });
        executor = looks;
        looks.scheduleWithFixedDelay(this::look, poll.toNanos(), poll.toNanos(), TimeUnit.NANOSECONDS);
        store.onHint(() -> {
            try {
                looks.execute(this::look);
            } catch (RejectedExecutionException e) {
                LOG.debug("A hint came after the registry was closed", GuestText.loggable(e));
            }
        });
    }

    private void look() {
        try {
            long revision = store.revision();
            if (revision != followedRevision) {
                followAll();
                followedRevision = revision;
            }
        } catch (RuntimeException e) {
            // The executor would drop the task for good.
            LOG.error("The store cannot be followed and will be looked at again", GuestText.loggable(e));
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
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
