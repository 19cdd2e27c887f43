package dev.freshet.sample.extensions;

import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import dev.freshet.spring.autoconfigure.ConfiguredExtensions;
import dev.freshet.spring.web.ModuleUploads;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** Uploads, lists, inspects, replaces and removes extensions. */
@RestController
@RequestMapping("/api/extensions")
class ExtensionController {

    private final WasmExtensionRegistry registry;
    private final ConfiguredExtensions configured;
    private final ModuleUploads uploads;

    ExtensionController(WasmExtensionRegistry registry, ConfiguredExtensions configured, ModuleUploads uploads) {
        this.registry = registry;
        this.configured = configured;
        this.uploads = uploads;
    }

    @GetMapping
    List<ExtensionView> list() {
        return registry.list().stream().map(ExtensionView::of).toList();
    }

    @GetMapping("/{name}")
    ExtensionView get(@PathVariable String name) {
        return ExtensionView.of(registry.get(name));
    }

    /** Registers a module under a name that is free. Of two uploads at the same moment the later one wins. */
    @PostMapping(path = "/{name}", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<ExtensionView> upload(@PathVariable String name, @RequestPart("module") MultipartFile module)
            throws IOException {
        if (registry.find(name) != null) {
            throw new ProblemException(
                    ProblemType.NAME_TAKEN, "extension '" + name + "' exists already; replace it with PUT");
        }
        ExtensionView registered = register(name, module);
        return ResponseEntity.created(URI.create("/api/extensions/" + name)).body(registered);
    }

    /** Registers a module, in the place of the one that had the name if there was one. Calls in flight finish on the old one. */
    @PutMapping(path = "/{name}", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ExtensionView replace(@PathVariable String name, @RequestPart("module") MultipartFile module) throws IOException {
        return register(name, module);
    }

    /** As the other, with the module as the request's body: it is read no further than it is acceptable. */
    @PutMapping(path = "/{name}", consumes = "application/wasm")
    ExtensionView replace(@PathVariable String name, InputStream module) throws IOException {
        checkName(name);
        return register(name, uploads.read(name, module));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String name) {
        if (!registry.remove(name)) {
            throw new UnknownExtensionException("no extension has that name");
        }
    }

    private ExtensionView register(String name, MultipartFile module) throws IOException {
        checkName(name);
        try (InputStream content = module.getInputStream()) {
            return register(name, uploads.read(name, content));
        }
    }

    private ExtensionView register(String name, byte[] module) {
        return ExtensionView.of(registry.register(name, module, configured.optionsOf(name)));
    }

    private static void checkName(String name) {
        if (!WasmExtensionRegistry.isValidName(name)) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "a name has 1 to 64 characters out of a-z 0-9 . _ - and starts with a letter or digit");
        }
    }
}
