package dev.freshet.sample.extensions;

import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Uploads, lists, inspects, replaces and removes extensions. The way back and candidates are the actuator's, see {@code wasmextensions}. */
@RestController
@RequestMapping("/api/extensions")
class ExtensionController {

    private final WasmExtensionRegistry registry;
    private final Uploads uploads;

    ExtensionController(WasmExtensionRegistry registry, Uploads uploads) {
        this.registry = registry;
        this.uploads = uploads;
    }

    @GetMapping
    List<ExtensionView> list() {
        return registry.list().stream().map(ExtensionView::of).toList();
    }

    @GetMapping("/{name}")
    ExtensionView get(@PathVariable String name) {
        return active(name)
                .map(ExtensionView::of)
                // Says why there is nothing to show.
                .orElseGet(() -> ExtensionView.of(registry.get(name)));
    }

    /** Of a disabled extension, too. */
    private Optional<ExtensionInfo> active(String name) {
        return registry.list().stream().filter(info -> info.name().equals(name)).findFirst();
    }

    /** Registers a module under a name that is free. Of two uploads at the same moment the later one wins. */
    @PostMapping(path = "/{name}", consumes = Uploads.TYPE)
    ResponseEntity<ExtensionView> upload(@PathVariable String name, HttpServletRequest request) throws IOException {
        if (active(name).isPresent()) {
            throw new ProblemException(
                    ProblemType.NAME_TAKEN, "extension '" + name + "' exists already; replace it with PUT");
        }
        uploads.upload(name, request, UploadRequest.activated());
        return ResponseEntity.created(URI.create("/api/extensions/" + name)).body(get(name));
    }

    /** Registers a module, in the place of the one that had the name if there was one. Calls in flight finish on the old one. */
    @PutMapping(path = "/{name}", consumes = Uploads.TYPE)
    ExtensionView replace(@PathVariable String name, HttpServletRequest request) throws IOException {
        uploads.upload(name, request, UploadRequest.activated());
        return get(name);
    }

    /** Keeps a module as a version, and activates it only if asked to. Its progress is an {@link UploadProgress} event. */
    @PostMapping(path = "/{name}/versions", consumes = Uploads.TYPE)
    @ResponseStatus(HttpStatus.CREATED)
    VersionView uploadVersion(@PathVariable String name, UploadRequest upload, HttpServletRequest request)
            throws IOException {
        return VersionView.of(uploads.upload(name, request, upload));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String name) {
        if (!registry.remove(name)) {
            throw new UnknownExtensionException("no extension has that name");
        }
    }

    /** Forgets a version that gets no calls. */
    @DeleteMapping("/{name}/versions/{version}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void removeVersion(@PathVariable String name, @PathVariable String version) {
        registry.versions().remove(name, version);
    }
}
