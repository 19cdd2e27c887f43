package dev.freshet.store;

import dev.freshet.spi.ModuleStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps everything on the heap: for tests, and for several registries in one process that share their extensions. */
public final class MemoryStore implements ModuleStore {

    private final Map<String, byte[]> modules = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    /** Guarded by itself. */
    private final EntryTable table = new EntryTable();

    @Override
    public void putModule(String digest, byte[] module) {
        modules.putIfAbsent(digest, module.clone());
    }

    @Override
    public byte @Nullable [] module(String digest) {
        byte[] module = modules.get(digest);
        return module == null ? null : module.clone();
    }

    @Override
    public void removeModule(String digest) {
        synchronized (table) {
            if (!table.refersTo(digest)) {
                modules.remove(digest);
            }
        }
    }

    @Override
    public List<StoredExtension> entries() {
        synchronized (table) {
            return table.all();
        }
    }

    @Override
    public StoredExtension write(StoredExtension entry) {
        StoredExtension written;
        synchronized (table) {
            written = table.next(entry);
            table.put(written);
        }
        listeners.forEach(Runnable::run);
        return written;
    }

    @Override
    public void delete(StoredExtension entry) {
        synchronized (table) {
            table.check(entry);
            table.remove(entry.name());
        }
        listeners.forEach(Runnable::run);
    }

    @Override
    public long revision() {
        synchronized (table) {
            return table.revision();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void onHint(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String description() {
        return "memory: gone with the process";
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
}
