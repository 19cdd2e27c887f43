package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.settings.QuarantinePolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a version that fails too often: a candidate loses its share, an active one gets fresh instances if its options ask for them. */
public final class QuarantineReactions {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReactions.class);

    private final DeploymentTable table;
    private final EventLog log;

    public QuarantineReactions(DeploymentTable table, EventLog log) {
        this.table = table;
        this.log = log;
    }

    /** A version was taken out of service, on the thread of the call that brought it about. */
    public void quarantined(LoadedVersion extension, CallStats.Quarantine stay) {
        table.locked(() -> {
            int version = extension.control().version();
            log.noteOwn(
                    Type.QUARANTINED,
                    extension.name(),
                    version,
                    extension.module().digest(),
                    stay.reason());
            Deployment deployment = table.find(extension.name());
            if (deployment == null) {
                return;
            }
            if (isSame(deployment.route().candidate(), extension)) {
                abortCanary(deployment, extension);
            } else if (isSame(deployment.route().active(), extension)
                    && extension.context().options().quarantinePolicy() == QuarantinePolicy.RELOAD) {
                reload(deployment, version);
            }
        });
    }

    /** The failed call may have begun before a reload: what counts is that it is the same registration. */
    private static boolean isSame(@Nullable LoadedVersion present, LoadedVersion extension) {
        return present != null
                && present.control().quarantine() == extension.control().quarantine();
    }

    private void abortCanary(Deployment deployment, LoadedVersion extension) {
        try {
            table.commit(deployment, EntryChanges.canaryEnded(deployment.entry()));
        } catch (FreshetException e) {
            LOG.error("The quarantined canary of extension '{}' goes on", extension.name(), GuestText.loggable(e));
            return;
        }
        int version = extension.control().version();
        log.noteOwn(
                Type.CANARY_ABORTED,
                extension.name(),
                version,
                extension.module().digest(),
                "quarantined");
    }

    private void reload(Deployment deployment, int version) {
        LoadedVersion present = deployment.ready(version);
        if (present != null) {
            deployment.keepReady(version, present.reloaded());
            table.follow(deployment, deployment.entry(), deployment.failure());
        }
    }

    /** Ends the quarantine of the active version. Returns false if there is none. */
    public boolean release(String name) {
        boolean[] released = new boolean[1];
        table.locked(() -> {
            LoadedVersion active = table.get(name).route().active();
            if (active != null && active.control().quarantine().release()) {
                released[0] = true;
                int version = active.control().version();
                log.note(
                        Type.QUARANTINE_RELEASED, name, version, active.module().digest(), "");
            }
        });
        return released[0];
    }
}
