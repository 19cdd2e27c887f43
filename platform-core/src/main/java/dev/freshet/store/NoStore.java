package dev.freshet.store;

import dev.freshet.spi.ModuleStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps nothing: versions live as long as the process. */
public final class NoStore implements ModuleStore {

    @Override
    public void putModule(String digest, byte[] module) {}

    @Override
    public byte @Nullable [] module(String digest) {
        return null;
    }

    @Override
    public void removeModule(String digest) {}

    @Override
    public List<StoredExtension> entries() {
        return List.of();
    }

    @Override
    public StoredExtension write(StoredExtension entry) {
        return entry.withRevision(entry.revision() + 1);
    }

    @Override
    public void delete(StoredExtension entry) {}

    @Override
    public long revision() {
        return 0;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void onHint(Runnable listener) {}

    @Override
    public String description() {
        return "none: versions live as long as the process";
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
}
