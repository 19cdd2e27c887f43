package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes versions ready out of modules in the store. */
public final class VersionLoader {

    private static final Logger LOG = LoggerFactory.getLogger(VersionLoader.class);

    private final ModuleStore store;
    private final VersionFactory factory;

    public VersionLoader(ModuleStore store, VersionFactory factory) {
        this.store = store;
        this.factory = factory;
    }

    /**
     * Compiles a version, or finds it compiled.
     *
     * @throws PlatformFaultException if the store has not got its module
     * @throws dev.freshet.InvalidModuleException if the module is not acceptable any more
     */
    LoadedVersion load(Deployment deployment, StoredVersion version) {
        byte[] stored = store.module(version.digest());
        if (stored == null) {
            throw new PlatformFaultException(
                    "the store has no module " + version.digest() + " for version " + version.number()
                            + " of extension '" + deployment.name() + "'",
                    null);
        }
        // What the store says of its bytes decides nothing.
        byte[] module = stored.clone();
        LoadedVersion made = factory.create(
                deployment.name(), module, ExtensionVersion.digestOf(module), version.options(), stage -> {});
        return factory.renewed(made, version.number(), deployment.counters().of(version.number()));
    }

    /** Drops module and code that no version needs any more. A refusing store is no reason to fail what made them superfluous. */
    void forget(String digest) {
        factory.forget(digest);
        try {
            store.removeModule(digest);
        } catch (PlatformFaultException e) {
            LOG.warn(
                    "Module {} stays in the store although nobody needs it: {}",
                    digest,
                    GuestText.printable(String.valueOf(e.getMessage())));
        }
    }

    /** Drops code of modules that the store has no version of. */
    void forgetAllBut(Set<String> digests) {
        factory.forgetAllBut(digests);
    }

    /**
     * Makes the versions ready that the entry says are called. One that is called already stays as it is, one that is ready starts anew.
     *
     * @return why the active version is not ready, or null if all is well
     */
    @Nullable
    String bringUp(Deployment deployment, StoredExtension entry) {
        StoredCanary canary = entry.canary();
        if (canary != null) {
            bringUp(deployment, entry, canary.version());
        }
        Integer active = entry.active();
        return active == null ? null : bringUp(deployment, entry, active);
    }

    private @Nullable String bringUp(Deployment deployment, StoredExtension entry, int number) {
        StoredVersion version = entry.version(number);
        if (version == null) {
            return "the store has no version " + number;
        }
        try {
            LoadedVersion ready = deployment.ready(number);
            if (ready == null) {
                deployment.keepReady(number, load(deployment, version));
            } else if (!deployment.route().leadsTo(ready)) {
                deployment.keepReady(
                        number,
                        factory.renewed(ready, number, deployment.counters().of(number)));
            }
            return null;
        } catch (FreshetException e) {
            LOG.error(
                    "Version {} of extension '{}' cannot be brought back", number, entry.name(), GuestText.loggable(e));
            return "version " + number + " cannot be brought back: " + e.getMessage();
        }
    }
}
