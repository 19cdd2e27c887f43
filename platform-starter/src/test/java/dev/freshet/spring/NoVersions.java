package dev.freshet.spring;

import dev.freshet.InvalidModuleException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.admin.ExtensionEvent;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.ExtensionVersions;
import java.util.List;
import java.util.function.Consumer;

/** No extension has a version. */
final class NoVersions implements ExtensionVersions {

    @Override
    public ExtensionVersion upload(String extension, byte[] module, Upload upload, Consumer<Stage> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void uploadRefused(String extension, InvalidModuleException reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ExtensionVersion activate(String extension, String version) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public ExtensionVersion rollback(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public boolean disable(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public boolean enable(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public ExtensionVersion startCanary(String extension, String version, Canary canary) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public ExtensionVersion promoteCanary(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public ExtensionVersion abortCanary(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public void remove(String extension, String version) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public List<ExtensionVersion> list(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public List<ExtensionVersion> called(String extension) {
        return List.of();
    }

    @Override
    public ExtensionVersion get(String extension, String version) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public Status status(String extension) {
        throw new UnknownExtensionException(extension);
    }

    @Override
    public List<String> names() {
        return List.of();
    }

    @Override
    public List<ExtensionEvent> events() {
        return List.of();
    }

    @Override
    public void onEvent(Consumer<ExtensionEvent> listener) {}
}
