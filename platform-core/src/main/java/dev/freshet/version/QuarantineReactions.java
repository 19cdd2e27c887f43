package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.admin.CallStats;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.settings.QuarantinePolicy;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a version that fails too often: a candidate loses its share, an active one gets fresh instances if its options ask for them.
 * That no call reaches it is {@linkplain dev.freshet.limits.Quarantine settled before} and waits for none of this.
 */
public final class QuarantineReactions {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReactions.class);

    private final DeploymentTable table;
    private final Changes changes;
    private final Reactions reactions;
    private final EventLog log;

    public QuarantineReactions(DeploymentTable table, Changes changes, Reactions reactions, EventLog log) {
        this.table = table;
        this.changes = changes;
        this.reactions = reactions;
        this.log = log;
    }

    /** A version was taken out of service, on the thread of the call that brought it about, which does not wait. */
    public void quarantined(LoadedVersion version, CallStats.Quarantine stay) {
        if (version.control().version() == 0) {
            // On trial: its upload says how that ended.
            return;
        }
        reactions.add(() -> react(version, stay));
    }

    private void react(LoadedVersion version, CallStats.Quarantine stay) {
        note(Type.QUARANTINED, version, null, stay.reason());
        Deployment deployment = table.find(version.name());
        Route route = deployment == null ? null : deployment.route();
        if (route == null) {
            return;
        }
        if (isSame(route.candidate(), version)) {
            abortCanary(version);
        } else if (isSame(route.active(), version)
                && version.context().options().quarantinePolicy() == QuarantinePolicy.RELOAD) {
            changes.reload(version);
        }
    }

    /** The failed call may have begun before a reload: what counts is that it is the same registration. */
    private static boolean isSame(@Nullable LoadedVersion present, LoadedVersion version) {
        return present != null && present.isSameStay(version);
    }

    private void abortCanary(LoadedVersion version) {
        try {
            changes.make(version.name(), false, Prepared.NOTHING, now -> {
                StoredExtension entry = now.entry();
                StoredCanary canary = entry.canary();
                return canary != null && isSame(now.route().candidate(), version)
                        ? Change.of(
                                        EntryChanges.canaryEnded(entry),
                                        entry.version(canary.version()),
                                        Type.CANARY_ABORTED,
                                        "quarantined")
                                .byItself()
                        : null;
            });
        } catch (FreshetException e) {
            LOG.error(
                    "The quarantined canary of extension '{}' gets no calls, but stays one",
                    version.name(),
                    GuestText.loggable(e));
        }
    }

    /** Ends the quarantine of the active version. Returns false if there is none. */
    public boolean release(String name) {
        table.checkOpen();
        LoadedVersion active = table.get(name).route().active();
        if (active == null || !active.control().quarantine().release()) {
            return false;
        }
        // Told in the order in which things happened.
        String principal = log.principal();
        reactions.add(() -> note(Type.QUARANTINE_RELEASED, active, principal, ""));
        return true;
    }

    private void note(Type type, LoadedVersion version, @Nullable String principal, String detail) {
        log.noteOf(
                principal,
                type,
                version.name(),
                version.control().version(),
                version.module().digest(),
                detail);
    }
}
