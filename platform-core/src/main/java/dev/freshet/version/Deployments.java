package dev.freshet.version;

import dev.freshet.ChangeRejectedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with versions. Each method finds what it is about, has it made ready if calls will go there, and says what to make of the
 * entry; {@link Changes} carries that out. What was found is looked at again under the lock: it can have become another version meanwhile.
 */
public final class Deployments implements ExtensionVersions {

    private final DeploymentTable table;
    private final Changes changes;
    private final VersionLoader loader;
    private final Uploads uploads;
    private final EventLog log;

    public Deployments(DeploymentTable table, Changes changes, VersionLoader loader, Uploads uploads, EventLog log) {
        this.table = table;
        this.changes = changes;
        this.loader = loader;
        this.uploads = uploads;
        this.log = log;
    }

    @Override
    public ExtensionVersion upload(String extension, byte[] module, Upload upload, Consumer<Stage> progress) {
        return uploads.upload(extension, module, upload, progress);
    }

    @Override
    public void uploadRefused(String extension, InvalidModuleException reason) {
        uploads.refused(extension, reason);
    }

    // --- which version is called

    @Override
    public ExtensionVersion activate(String extension, String version) {
        Installed known = table.get(extension).installed();
        StoredVersion wanted = EntryChanges.find(known.entry(), version);
        return made(extension, loader.prepare(known, wanted), now -> {
            requireSame(now, wanted);
            StoredExtension next = EntryChanges.activated(now.entry(), wanted.number(), Instant.now());
            return Change.of(next, EntryChanges.get(next, wanted.number()), Type.ACTIVATED, "")
                    .beginning(wanted);
        });
    }

    @Override
    public ExtensionVersion rollback(String extension) {
        Installed known = table.get(extension).installed();
        StoredVersion wanted = EntryChanges.get(known.entry(), EntryChanges.rollbackVersion(known.entry()));
        return made(extension, loader.prepare(known, wanted), now -> {
            StoredExtension entry = now.entry();
            requireSame(now, wanted);
            if (EntryChanges.rollbackVersion(entry) != wanted.number()) {
                throw changedMeanwhile(extension);
            }
            StoredExtension next = EntryChanges.rolledBack(entry, Instant.now());
            return Change.of(
                            next,
                            EntryChanges.get(next, wanted.number()),
                            Type.ROLLED_BACK,
                            "from version " + entry.active())
                    .beginning(wanted);
        });
    }

    @Override
    public boolean disable(String extension) {
        return setEnabled(extension, false, Prepared.NOTHING);
    }

    /** What could not be brought back gets another chance. */
    @Override
    public boolean enable(String extension) {
        Installed known = table.get(extension).installed();
        return setEnabled(extension, true, loader.prepareCalled(known, known.entry()));
    }

    private boolean setEnabled(String extension, boolean enabled, Prepared prepared) {
        return changes.make(extension, false, prepared, now -> {
                    StoredExtension entry = now.entry();
                    return entry.enabled() == enabled
                            ? null
                            : Change.of(
                                    EntryChanges.enabled(entry, enabled),
                                    null,
                                    enabled ? Type.ENABLED : Type.DISABLED,
                                    "");
                })
                != null;
    }

    // --- canaries

    @Override
    public ExtensionVersion startCanary(String extension, String version, Canary canary) {
        Installed known = table.get(extension).installed();
        StoredVersion wanted = EntryChanges.find(known.entry(), version);
        return made(extension, loader.prepare(known, wanted), now -> {
            requireSame(now, wanted);
            StoredExtension next = EntryChanges.canaryStarted(now.entry(), wanted.number(), canary);
            return Change.of(next, EntryChanges.get(next, wanted.number()), Type.CANARY_STARTED, share(canary));
        });
    }

    private static String share(Canary canary) {
        return String.format(Locale.ROOT, "%.2f %% of the %s", canary.percent(), canary.byKey() ? "keys" : "calls");
    }

    @Override
    public ExtensionVersion promoteCanary(String extension) {
        Installed known = table.get(extension).installed();
        StoredVersion wanted = canaryOf(known.entry());
        return made(extension, loader.prepare(known, wanted), now -> {
            requireSame(now, wanted);
            if (canaryOf(now.entry()).number() != wanted.number()) {
                throw changedMeanwhile(extension);
            }
            StoredExtension next = EntryChanges.activated(now.entry(), wanted.number(), Instant.now());
            return Change.of(next, EntryChanges.get(next, wanted.number()), Type.CANARY_PROMOTED, "");
        });
    }

    @Override
    public ExtensionVersion abortCanary(String extension) {
        return made(table.get(extension).name(), Prepared.NOTHING, now -> {
            StoredVersion aborted = canaryOf(now.entry());
            return Change.of(EntryChanges.canaryEnded(now.entry()), aborted, Type.CANARY_ABORTED, "");
        });
    }

    private static StoredVersion canaryOf(StoredExtension entry) {
        StoredCanary canary = entry.canary();
        if (canary == null) {
            throw new ChangeRejectedException("extension '" + entry.name() + "' has no canary");
        }
        return EntryChanges.get(entry, canary.version());
    }

    // --- removals

    @Override
    public void remove(String extension, String version) {
        StoredVersion gone = EntryChanges.find(table.get(extension).installed().entry(), version);
        changes.make(extension, false, Prepared.NOTHING, now -> {
            requireSame(now, gone);
            return Change.of(EntryChanges.removed(now.entry(), gone.number()), gone, Type.VERSION_REMOVED, "");
        });
    }

    /** Removes an extension. Returns false if there is none. */
    public boolean remove(String extension) {
        return changes.remove(extension);
    }

    // --- how a change comes about

    private ExtensionVersion made(String extension, Prepared prepared, Change.Decision decision) {
        Made made = changes.make(extension, false, prepared, decision);
        if (made == null) {
            throw new IllegalStateException("a change of extension '" + extension + "' was decided to be none");
        }
        return made.describe();
    }

    /** A number alone says nothing: the extension can have been removed and made anew. */
    private static void requireSame(Installed now, StoredVersion wanted) {
        StoredVersion present = EntryChanges.get(now.entry(), wanted.number());
        if (!VersionKey.of(present).equals(VersionKey.of(wanted))) {
            throw changedMeanwhile(now.entry().name());
        }
    }

    private static ChangeRejectedException changedMeanwhile(String extension) {
        return new ChangeRejectedException("extension '" + extension + "' has been changed meanwhile; look again");
    }

    // --- what there is

    @Override
    public List<ExtensionVersion> list(String extension) {
        Deployment deployment = table.get(extension);
        Installed now = deployment.installed();
        List<ExtensionVersion> versions = new ArrayList<>();
        now.entry().versions().forEach(version -> versions.add(deployment.describe(now, version)));
        Collections.reverse(versions);
        return versions;
    }

    @Override
    public List<ExtensionVersion> called(String extension) {
        Deployment deployment = table.find(extension);
        return deployment == null ? List.of() : deployment.called();
    }

    @Override
    public ExtensionVersion get(String extension, String version) {
        Deployment deployment = table.get(extension);
        Installed now = deployment.installed();
        return deployment.describe(now, EntryChanges.find(now.entry(), version));
    }

    @Override
    public Status status(String extension) {
        Installed now = table.get(extension).installed();
        StoredExtension entry = now.entry();
        StoredCanary canary = entry.canary();
        return new Status(
                extension,
                entry.enabled(),
                outOfService(now),
                entry.active(),
                canary == null ? null : canary.version(),
                canary == null ? null : canary.share(),
                EntryChanges.rollbackTarget(entry));
    }

    private static @Nullable String outOfService(Installed now) {
        return now.failure() == null && now.entry().active() == null ? "no version is active" : now.failure();
    }

    @Override
    public List<String> names() {
        return table.all().stream().map(Deployment::name).toList();
    }

    @Override
    public List<ExtensionEvent> events() {
        return log.latest();
    }

    /** After each change of what is called. */
    public void onChange(Runnable listener) {
        log.onEvent(event -> {
            switch (event.type()) {
                case UPLOADED, UPLOAD_REFUSED, VERSION_REMOVED, QUARANTINED, QUARANTINE_RELEASED -> {
                    // The same versions are called as before.
                }
                default -> listener.run();
            }
        });
    }

    @Override
    public void onEvent(Consumer<ExtensionEvent> listener) {
        log.onEvent(listener);
    }
}
