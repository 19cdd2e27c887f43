package dev.freshet.sample.extensions;

import dev.freshet.FreshetException;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import dev.freshet.spring.autoconfigure.ConfiguredExtensions;
import dev.freshet.spring.web.ModuleUploads;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Takes modules in, as plain bodies: the name is checked first, then the declared length and the body while it is read, then the platform checks the
 * module. Nothing goes to a file, and no name but the extension's comes from the client.
 */
@Component
class Uploads {

    /** The content type of modules, as the Wasm web API has it. */
    static final String TYPE = "application/wasm";

    private final WasmExtensionRegistry registry;
    private final ConfiguredExtensions configured;
    private final ModuleUploads modules;
    private final ApplicationEventPublisher events;

    Uploads(
            WasmExtensionRegistry registry,
            ConfiguredExtensions configured,
            ModuleUploads modules,
            ApplicationEventPublisher events) {
        this.registry = registry;
        this.configured = configured;
        this.modules = modules;
        this.events = events;
    }

    /** Returns the version that the module became; throws what becomes a problem, and then nothing has changed. */
    ExtensionVersion upload(String name, HttpServletRequest request, UploadRequest upload) throws IOException {
        try {
            WasmExtensionRegistry.requireValidName(name);
        } catch (InvalidModuleException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        ExtensionVersions.Upload wanted = upload.toUpload(configured.optionsOf(name));
        try {
            byte[] module = modules.read(name, request.getContentLengthLong(), request.getInputStream());
            return registry.versions().upload(name, module, wanted, stage -> progress(upload, name, stage.name()));
        } catch (FreshetException e) {
            progress(upload, name, "REFUSED");
            throw e;
        }
    }

    private void progress(UploadRequest upload, String name, String stage) {
        events.publishEvent(new UploadProgress(upload.idOrNone(), name, stage.toLowerCase(Locale.ROOT)));
    }
}
