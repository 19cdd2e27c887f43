package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes versions ready out of modules in the store. Compiles, so nobody asks for it under a lock; what it makes is nobody's yet. */
public final class VersionLoader {

    private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

    private final ModuleStore store;
    private final VersionFactory factory;

    public VersionLoader(ModuleStore store, VersionFactory factory) {
        this.store = store;
        this.factory = factory;
    }

    /**
     * Makes a version ready, unless it is.
     *
     * @throws PlatformFaultException if the store has not got its module
     * @throws dev.freshet.InvalidModuleException if the module is not acceptable any more
     */
    Prepared prepare(Installed known, StoredVersion version) {
        LoadedVersion ready = known.ready(version);
        return Prepared.of(ready != null ? ready : load(known.entry().name(), version));
    }

    private LoadedVersion load(String extension, StoredVersion version) {
        String whose = version.digest() + " for version " + version.number() + " of extension '" + extension + "'";
        byte[] stored = store.module(version.digest());
        if (stored == null) {
            throw new PlatformFaultException("the store has no module " + whose, null);
        }
        byte[] module = stored.clone();
        String digest = ExtensionVersion.digestOf(module);
        if (!digest.equals(version.digest())) {
            throw new PlatformFaultException(
                    "the store has no module " + whose + ": it gave bytes with digest " + digest, null);
        }
        return factory.create(extension, module, digest, version.options(), stage -> {});
    }

    /**
     * Makes the versions ready that the entry says are called, as far as they can be: the active one that cannot is said to have failed.
     *
     * @param known what is installed and need not be made again
     */
    Prepared prepareCalled(Installed known, StoredExtension entry) {
        List<LoadedVersion> made = new ArrayList<>();
        StoredCanary canary = entry.canary();
        if (canary != null) {
            prepare(known, entry, canary.version(), made);
        }
        Integer active = entry.active();
        return Prepared.of(made, active == null ? null : prepare(known, entry, active, made));
    }

    private @Nullable String prepare(Installed known, StoredExtension entry, int number, List<LoadedVersion> made) {
        StoredVersion version = entry.version(number);
        if (version == null) {
            return "the store has no version " + number;
        }
        if (known.ready(version) != null) {
            return null;
        }
        try {
            made.add(load(entry.name(), version));
            return null;
        } catch (FreshetException e) {
            LOG.error(
                    "Version {} of extension '{}' cannot be brought back", number, entry.name(), GuestText.loggable(e));
            return "version " + number + " cannot be brought back: " + e.getMessage();
        }
    }

    /** Drops module and code that no version needs any more. A refusing store is no reason to fail what made them superfluous. */
    void forget(String digest) {
        forgetCode(digest);
        try {
            store.removeModule(digest);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Module {} stays in the store although nobody needs it: {}",
                    digest,
                    GuestText.printable(e.getMessage()));
        }
    }

    /** Drops code that no version needs any more. */
    void forgetCode(String digest) {
        factory.forget(digest);
    }

    /** Drops code of modules that the store has no version of. */
    void forgetAllBut(Set<String> digests) {
        factory.forgetAllBut(digests);
    }
}
