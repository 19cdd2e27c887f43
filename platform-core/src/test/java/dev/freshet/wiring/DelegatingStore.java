package dev.freshet.wiring;

import dev.freshet.spi.ModuleStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store in front of another. */
class DelegatingStore implements ModuleStore {

    private final ModuleStore store;

    DelegatingStore(ModuleStore store) {
        this.store = store;
    }

    @Override
    public void putModule(String digest, byte[] module) {
        store.putModule(digest, module);
    }

    @Override
    public byte @Nullable [] module(String digest) {
        return store.module(digest);
    }

    @Override
    public void removeModule(String digest) {
        store.removeModule(digest);
    }

    @Override
    public List<StoredExtension> entries() {
        return store.entries();
    }

    @Override
    public StoredExtension write(StoredExtension entry) {
        return store.write(entry);
    }

    @Override
    public void delete(StoredExtension entry) {
        store.delete(entry);
    }

    @Override
    public long revision() {
        return store.revision();
    }

    @Override
    public boolean isShared() {
        return store.isShared();
    }

    @Override
    public void onHint(Runnable listener) {
        store.onHint(listener);
    }

    @Override
    public String description() {
        return store.description();
    }

    @Override
    public void check() {
        store.check();
    }

    @Override
    public void close() {
        store.close();
    }
}
