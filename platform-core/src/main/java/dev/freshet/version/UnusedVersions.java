package dev.freshet.version;

import dev.freshet.GuestText;
import dev.freshet.image.ImageCache;
import dev.freshet.slot.InstanceAllocator;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back what only versions held that are not called any more, or never came to be: slots, images, code, modules. What is still needed is found
 * by looking at all that is installed, so it can be asked for too often but not for too much. Under the lock of {@link Changes}; a failure is
 * logged and no reason to fail what came before.
 */
public final class UnusedVersions {

    private static final Logger LOG = LoggerFactory.getLogger(UnusedVersions.class);

    private final DeploymentTable table;
    private final InstanceAllocator allocator;
    private final ImageCache images;
    private final VersionLoader loader;

    public UnusedVersions(DeploymentTable table, InstanceAllocator allocator, ImageCache images, VersionLoader loader) {
        this.table = table;
        this.allocator = allocator;
        this.images = images;
        this.loader = loader;
    }

    /** Where calls went before, and where they go now, if anywhere. Calls that still run there finish. */
    void letGo(Route before, @Nullable Route now) {
        letGo(before.active(), now);
        letGo(before.candidate(), now);
    }

    private void letGo(@Nullable LoadedVersion version, @Nullable Route now) {
        if (version != null && (now == null || !now.leadsTo(version))) {
            attempt(() -> allocator.retire(version.tenant()), version.name());
            dropImage(version);
        }
    }

    /** What was prepared keeps no image unless it is called, and no code unless it is a version. */
    void drop(Prepared prepared) {
        dropImages(prepared.versions().values());
        prepared.versions().keySet().forEach(key -> dropCode(key.digest()));
    }

    void dropImages(Collection<LoadedVersion> versions) {
        versions.forEach(this::dropImage);
    }

    private void dropImage(LoadedVersion version) {
        boolean inUse = table.all().stream().anyMatch(other -> other.route().usesImage(version.imageKey()));
        if (!inUse) {
            attempt(() -> images.forget(version.imageKey()), version.name());
        }
    }

    /** Drops compiled code that no version needs. */
    void dropCode(String digest) {
        if (!isVersion(digest)) {
            attempt(() -> loader.forgetCode(digest), digest);
        }
    }

    /** Drops code, and bytes in the store, that no version needs. */
    void dropModule(String digest) {
        if (!isVersion(digest)) {
            attempt(() -> loader.forget(digest), digest);
        }
    }

    private boolean isVersion(String digest) {
        return table.all().stream()
                .flatMap(other -> other.installed().entry().versions().stream())
                .anyMatch(version -> version.digest().equals(digest));
    }

    private static void attempt(Runnable step, String whose) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error(
                    "Something of '{}' that nobody needs any more could not be given back",
                    whose,
                    GuestText.loggable(e));
        }
    }
}
