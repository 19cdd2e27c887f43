package dev.freshet.wiring;

import dev.freshet.PlatformFaultException;
import dev.freshet.spi.ModuleStore;
import dev.freshet.store.FilesystemStore;
import dev.freshet.store.MemoryStore;
import dev.freshet.store.NoStore;
import java.nio.file.Path;

/** The stores that come with Freshet. Whoever opens one closes it, after the registry. */
public final class ModuleStores {

    private ModuleStores() {}

    /**
     * Opens a directory, creating it if it does not exist.
     *
     * @throws PlatformFaultException if it cannot be used, another process uses it, or an entry in it is damaged
     */
    public static ModuleStore filesystem(Path location) {
        return FilesystemStore.open(location);
    }

    /** On the heap: for tests, and for several registries in one process. */
    public static ModuleStore memory() {
        return new MemoryStore();
    }

    /** Keeps nothing: versions live as long as the process. */
    public static ModuleStore none() {
        return new NoStore();
    }
}
