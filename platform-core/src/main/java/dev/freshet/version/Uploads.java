package dev.freshet.version;

import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionEvent.Type;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions.SmokeCall;
import dev.freshet.admin.ExtensionVersions.Stage;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.limits.ModuleCounters;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** From bytes to a version: compiles, captures and tries them before anybody else knows of them. */
public final class Uploads {

    private final DeploymentTable table;
    private final Changes changes;
    private final VersionFactory factory;
    private final BiConsumer<LoadedVersion, SmokeCall> smokeTest;
    private final EventLog log;
    private final ModuleCounters rejections = new ModuleCounters();

    public Uploads(
            DeploymentTable table,
            Changes changes,
            VersionFactory factory,
            BiConsumer<LoadedVersion, SmokeCall> smokeTest,
            EventLog log) {
        this.table = table;
        this.changes = changes;
        this.factory = factory;
        this.smokeTest = smokeTest;
        this.log = log;
    }

    /** As {@link dev.freshet.admin.ExtensionVersions#upload}. */
    ExtensionVersion upload(String extension, byte[] module, Upload upload, Consumer<Stage> progress) {
        return made(extension, module, upload, progress).describe();
    }

    /** Uploads and activates in one step. */
    public ExtensionInfo register(String extension, byte[] module, ExtensionOptions options) {
        return made(extension, module, Upload.of(options).activated(), stage -> {})
                .info();
    }

    private Made made(String extension, byte[] module, Upload upload, Consumer<Stage> progress) {
        WasmExtensionRegistry.requireValidName(extension);
        table.checkOpen();
        byte[] copy = module.clone();
        progress.accept(Stage.RECEIVED);
        try {
            return made(extension, new Change.Module(ExtensionVersion.digestOf(copy), copy), upload, progress);
        } catch (LimitExceededException e) {
            rejections.rejected(e);
            throw e;
        } catch (InvalidModuleException e) {
            refused(extension, e);
            throw e;
        }
    }

    void refused(String extension, InvalidModuleException reason) {
        WasmExtensionRegistry.requireValidName(extension);
        rejections.rejected(reason);
        log.note(Type.UPLOAD_REFUSED, extension, null, null, String.valueOf(reason.getMessage()));
    }

    public ModuleCounters rejections() {
        return rejections;
    }

    private Made made(String extension, Change.Module module, Upload upload, Consumer<Stage> progress) {
        Prepared prepared = prepare(extension, module, upload, progress);
        Made made = changes.make(extension, true, prepared, now -> kept(now, module, upload));
        if (made == null) {
            throw new IllegalStateException("an upload was decided to change nothing");
        }
        progress.accept(Stage.STORED);
        if (upload.activate()) {
            progress.accept(Stage.ACTIVE);
        }
        return made;
    }

    /** Compiles and tries the module, unless it is a version that is ready and has nothing to prove. */
    private Prepared prepare(String extension, Change.Module module, Upload upload, Consumer<Stage> progress) {
        Prepared prepared = Prepared.NOTHING;
        try {
            LoadedVersion version = version(extension, module, upload, progress);
            prepared = Prepared.of(version);
            if (upload.smokeCall() != null) {
                smokeTest.accept(version, upload.smokeCall());
            }
            progress.accept(Stage.SMOKE_TESTED);
            return prepared;
        } catch (Throwable refused) {
            changes.refused(module.digest(), prepared);
            throw refused;
        }
    }

    private LoadedVersion version(String extension, Change.Module module, Upload upload, Consumer<Stage> progress) {
        Deployment known = table.find(extension);
        VersionKey key = new VersionKey(module.digest(), upload.options());
        LoadedVersion ready = known == null ? null : known.installed().ready(key);
        if (ready == null) {
            return factory.create(extension, module.bytes(), module.digest(), upload.options(), progress);
        }
        progress.accept(Stage.COMPILED);
        progress.accept(Stage.CAPTURED);
        return ready;
    }

    private Change kept(Installed now, Change.Module module, Upload upload) {
        StoredExtension entry = now.entry();
        StoredVersion same = EntryChanges.same(entry, module.digest(), upload.options());
        Instant time = Instant.now();
        int number = same != null ? same.number() : entry.lastNumber() + 1;
        StoredExtension next = same != null
                ? EntryChanges.labelled(entry, number, upload.labels())
                : EntryChanges.added(
                        entry,
                        new StoredVersion(
                                number,
                                module.digest(),
                                module.bytes().length,
                                upload.labels(),
                                time,
                                log.principal(),
                                upload.options(),
                                time));
        List<Type> types = new ArrayList<>(List.of(Type.UPLOADED));
        if (upload.activate()) {
            next = EntryChanges.activated(next, number, time);
            types.add(Type.ACTIVATED);
        }
        return new Change(
                next,
                module,
                upload.activate() ? new VersionKey(module.digest(), upload.options()) : null,
                EntryChanges.get(next, number),
                types,
                same == null ? "" : "a known version",
                false);
    }
}
