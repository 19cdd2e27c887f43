package dev.freshet.version;

import dev.freshet.ChangeRejectedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ModuleRejections;
import dev.freshet.limits.ModuleCounters;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import dev.freshet.version.DeploymentTable.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What operators do with versions: prepares what takes long, then lets {@link DeploymentTable} make the change in one step. */
public final class Deployments implements ExtensionVersions {

    private final DeploymentTable table;
    private final VersionFactory factory;
    private final BiConsumer<LoadedVersion, SmokeCall> smokeTest;
    private final ModuleStore store;
    private final VersionLoader loader;
    private final EventLog log;
    private final ModuleCounters rejections = new ModuleCounters();

    public Deployments(
            DeploymentTable table,
            VersionFactory factory,
            VersionLoader loader,
            BiConsumer<LoadedVersion, SmokeCall> smokeTest,
            ModuleStore store,
            EventLog log) {
        this.table = table;
        this.factory = factory;
        this.loader = loader;
        this.smokeTest = smokeTest;
        this.store = store;
        this.log = log;
    }

    // --- upload

    @Override
    public ExtensionVersion upload(String extension, byte[] module, Upload upload, Consumer<Stage> progress) {
        WasmExtensionRegistry.requireValidName(extension);
        table.checkOpen();
        byte[] copy = module.clone();
        progress.accept(Stage.RECEIVED);
        try {
            return upload(extension, copy, ExtensionVersion.digestOf(copy), upload, progress);
        } catch (LimitExceededException e) {
            rejections.rejected(e);
            throw e;
        } catch (InvalidModuleException e) {
            uploadRefused(extension, e);
            throw e;
        }
    }

    @Override
    public void uploadRefused(String extension, InvalidModuleException reason) {
        WasmExtensionRegistry.requireValidName(extension);
        rejections.rejected(reason);
        log.note(Type.UPLOAD_REFUSED, extension, null, null, String.valueOf(reason.getMessage()));
    }

    public ModuleRejections rejections() {
        return rejections.rejections();
    }

    /** Uploads and activates in one step. */
    public ExtensionInfo register(String extension, byte[] module, ExtensionOptions options) {
        int version = upload(extension, module, Upload.of(options).activated()).number();
        Deployment deployment = table.get(extension);
        LoadedVersion registered = deployment.ready(version);
        if (registered == null) {
            throw new UnknownExtensionException("extension '" + extension + "' was changed while it was registered");
        }
        return registered.info();
    }

    private ExtensionVersion upload(
            String extension, byte[] module, String digest, Upload upload, Consumer<Stage> progress) {
        LoadedVersion prepared = prepare(extension, module, digest, upload, progress);
        StoredVersion[] kept = new StoredVersion[1];
        Deployment deployment = table.change(extension, true, present -> {
            Change change = keep(present, module, digest, prepared, upload);
            kept[0] = change.version();
            return change;
        });
        progress.accept(Stage.STORED);
        if (upload.activate()) {
            progress.accept(Stage.ACTIVE);
        }
        return deployment.describe(kept[0]);
    }

    /** Compiles and tries the module, unless it is a version that is ready and has nothing to prove. */
    private LoadedVersion prepare(
            String extension, byte[] module, String digest, Upload upload, Consumer<Stage> progress) {
        LoadedVersion known = ready(extension, digest, upload);
        LoadedVersion prepared;
        if (known == null) {
            prepared = factory.create(extension, module, digest, upload.options(), progress);
        } else {
            prepared = known;
            progress.accept(Stage.COMPILED);
            progress.accept(Stage.CAPTURED);
        }
        if (upload.smokeCall() != null) {
            smokeTest.accept(prepared, upload.smokeCall());
        }
        progress.accept(Stage.SMOKE_TESTED);
        return prepared;
    }

    private @Nullable LoadedVersion ready(String extension, String digest, Upload upload) {
        Deployment deployment = table.find(extension);
        StoredVersion same =
                deployment == null ? null : EntryChanges.same(deployment.entry(), digest, upload.options());
        return deployment == null || same == null ? null : deployment.ready(same.number());
    }

    /** Under the table's lock. */
    private Change keep(Deployment deployment, byte[] module, String digest, LoadedVersion prepared, Upload upload) {
        StoredExtension entry = deployment.entry();
        StoredVersion same = EntryChanges.same(entry, digest, upload.options());
        Instant now = Instant.now();
        StoredExtension next;
        int number;
        if (same != null) {
            number = same.number();
            next = EntryChanges.labelled(entry, number, upload.labels());
        } else {
            number = entry.lastNumber() + 1;
            next = EntryChanges.added(
                    entry,
                    new StoredVersion(
                            number,
                            digest,
                            module.length,
                            upload.labels(),
                            now,
                            log.principal(),
                            upload.options(),
                            now));
        }
        store.putModule(digest, module);
        makeReady(deployment, number, prepared, upload.activate());
        List<Type> types = new ArrayList<>(List.of(Type.UPLOADED));
        if (upload.activate()) {
            next = EntryChanges.activated(next, number, now);
            types.add(Type.ACTIVATED);
        }
        return new Change(next, types, version(next, number), same == null ? "" : "a known version");
    }

    /** A version that is to be called starts anew; one that is only kept must not disturb the one that may be called now. */
    private void makeReady(Deployment deployment, int number, LoadedVersion prepared, boolean called) {
        if (called || deployment.ready(number) == null) {
            deployment.keepReady(number, renewed(deployment, number, prepared));
            if (!called) {
                table.forgetImage(prepared);
            }
        }
    }

    private LoadedVersion renewed(Deployment deployment, int number, LoadedVersion extension) {
        return factory.renewed(extension, number, deployment.counters().of(number));
    }

    private static StoredVersion version(StoredExtension entry, int number) {
        StoredVersion version = entry.version(number);
        if (version == null) {
            throw new UnknownExtensionException("extension '" + entry.name() + "' has no version " + number);
        }
        return version;
    }

    // --- which version is called

    @Override
    public ExtensionVersion activate(String extension, String version) {
        Deployment known = table.get(extension);
        return activate(known, EntryChanges.find(known.entry(), version).number());
    }

    private ExtensionVersion activate(Deployment known, int number) {
        LoadedVersion prepared = prepared(known, number);
        return changed(known, deployment -> {
            StoredExtension next = EntryChanges.activated(checked(deployment, number), number, Instant.now());
            deployment.keepReady(number, renewed(deployment, number, prepared));
            return Change.of(next, Type.ACTIVATED, version(next, number), "");
        });
    }

    /** Ready, or made so now: compiling must not hold up other changes. */
    private LoadedVersion prepared(Deployment deployment, int number) {
        LoadedVersion ready = deployment.ready(number);
        return ready != null ? ready : loader.load(deployment, version(deployment.entry(), number));
    }

    private static StoredExtension checked(Deployment deployment, int number) {
        version(deployment.entry(), number);
        return deployment.entry();
    }

    private ExtensionVersion changed(Deployment known, DeploymentTable.Decision decision) {
        StoredVersion[] concerned = new StoredVersion[1];
        Deployment deployment = table.change(known.name(), false, present -> {
            Change change = decision.decide(present);
            concerned[0] = change.version();
            return change;
        });
        return deployment.describe(concerned[0]);
    }

    @Override
    public ExtensionVersion rollback(String extension) {
        Deployment known = table.get(extension);
        int number = EntryChanges.rollbackVersion(known.entry());
        LoadedVersion prepared = prepared(known, number);
        return changed(known, deployment -> {
            StoredExtension entry = deployment.entry();
            if (EntryChanges.rollbackVersion(entry) != number) {
                throw new ChangeRejectedException(
                        "extension '" + extension + "' has been changed meanwhile; look again");
            }
            StoredExtension next = EntryChanges.rolledBack(entry, Instant.now());
            deployment.keepReady(number, renewed(deployment, number, prepared));
            return Change.of(next, Type.ROLLED_BACK, version(next, number), "from version " + entry.active());
        });
    }

    @Override
    public boolean disable(String extension) {
        return setEnabled(extension, false);
    }

    @Override
    public boolean enable(String extension) {
        return setEnabled(extension, true);
    }

    private boolean setEnabled(String extension, boolean enabled) {
        boolean[] changed = new boolean[1];
        table.change(table.get(extension).name(), false, deployment -> {
            StoredExtension entry = deployment.entry();
            changed[0] = entry.enabled() != enabled;
            if (enabled && changed[0]) {
                renewCalled(deployment);
            }
            return changed[0]
                    ? Change.of(EntryChanges.enabled(entry, enabled), enabled ? Type.ENABLED : Type.DISABLED, null, "")
                    : Change.NONE;
        });
        return changed[0];
    }

    /** What is called again starts anew: its slots were given back when it was disabled. */
    private void renewCalled(Deployment deployment) {
        StoredCanary canary = deployment.entry().canary();
        renewIfReady(deployment, deployment.entry().active());
        renewIfReady(deployment, canary == null ? null : canary.version());
    }

    private void renewIfReady(Deployment deployment, @Nullable Integer number) {
        LoadedVersion ready = number == null ? null : deployment.ready(number);
        if (number != null && ready != null) {
            deployment.keepReady(number, renewed(deployment, number, ready));
        }
    }

    // --- canaries

    @Override
    public ExtensionVersion startCanary(String extension, String version, Canary canary) {
        Deployment known = table.get(extension);
        int number = EntryChanges.find(known.entry(), version).number();
        LoadedVersion prepared = prepared(known, number);
        return changed(known, deployment -> {
            StoredExtension before = checked(deployment, number);
            StoredExtension next = EntryChanges.canaryStarted(before, number, canary);
            StoredCanary running = before.canary();
            if (running == null || running.version() != number) {
                deployment.keepReady(number, renewed(deployment, number, prepared));
            }
            return Change.of(next, Type.CANARY_STARTED, version(next, number), share(canary));
        });
    }

    private static String share(Canary canary) {
        return String.format(Locale.ROOT, "%.2f %% of the %s", canary.percent(), canary.byKey() ? "keys" : "calls");
    }

    @Override
    public ExtensionVersion promoteCanary(String extension) {
        return changed(table.get(extension), deployment -> {
            int number = canaryOf(deployment);
            StoredExtension next = EntryChanges.activated(deployment.entry(), number, Instant.now());
            return Change.of(next, Type.CANARY_PROMOTED, version(next, number), "");
        });
    }

    @Override
    public ExtensionVersion abortCanary(String extension) {
        return changed(table.get(extension), deployment -> {
            StoredVersion version = version(deployment.entry(), canaryOf(deployment));
            return Change.of(EntryChanges.canaryEnded(deployment.entry()), Type.CANARY_ABORTED, version, "");
        });
    }

    private static int canaryOf(Deployment deployment) {
        StoredCanary canary = deployment.entry().canary();
        if (canary == null) {
            throw new ChangeRejectedException("extension '" + deployment.name() + "' has no canary");
        }
        return canary.version();
    }

    // --- what there is

    @Override
    public void remove(String extension, String version) {
        table.removeVersion(extension, EntryChanges.find(table.get(extension).entry(), version));
    }

    @Override
    public List<ExtensionVersion> list(String extension) {
        Deployment deployment = table.get(extension);
        List<ExtensionVersion> versions = new ArrayList<>();
        deployment.entry().versions().forEach(version -> versions.add(deployment.describe(version)));
        Collections.reverse(versions);
        return versions;
    }

    @Override
    public ExtensionVersion get(String extension, String version) {
        Deployment deployment = table.get(extension);
        return deployment.describe(EntryChanges.find(deployment.entry(), version));
    }

    @Override
    public Status status(String extension) {
        Deployment deployment = table.get(extension);
        StoredExtension entry = deployment.entry();
        StoredCanary canary = entry.canary();
        return new Status(
                extension,
                entry.enabled(),
                deployment.failure() != null
                        ? deployment.failure()
                        : entry.active() == null ? "no version is active" : null,
                entry.active(),
                canary == null ? null : canary.version(),
                canary == null ? null : canary.share(),
                EntryChanges.rollbackTarget(entry));
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
