package dev.freshet.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.PoolStats;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.VirtualMemory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sealed images by key, weighed in bytes. The cache holds one reference to each; an evicted image is freed when the last slot that has
 * it mapped lets go, and made again from the captured bytes when the next slot needs it.
 */
public final class ImageCache implements AutoCloseable {

    private final VirtualMemory memory;
    private final Cache<ImageKey, SealedImage> images;
    private final LongAdder loads = new LongAdder();
    private final LongAdder evictions = new LongAdder();

    /**
     * What tells images apart. The bytes themselves do: initialisation can leave others each time it runs, if it is captured although it
     * calls the clock, random bytes or a host function.
     *
     * @param digest the module's, for the image's name
     * @param contents SHA-256 of the bytes
     */
    public record ImageKey(String digest, String contents) {

        public static ImageKey of(String digest, MemoryImage image) {
            return new ImageKey(digest, ExtensionVersion.digestOf(image.contents()));
        }
    }

    public ImageCache(VirtualMemory memory, long maxBytes) {
        this.memory = memory;
        this.images = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((ImageKey key, SealedImage image) -> Math.toIntExact(image.bytes()))
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable ImageKey key, @Nullable SealedImage image, RemovalCause cause) {
        if (cause.wasEvicted()) {
            evictions.increment();
        }
        if (image != null) {
            image.release();
        }
    }

    /**
     * Returns the image with a reference for the caller, making it if need be.
     *
     * @throws dev.freshet.sys.SystemCallException if the system refuses; a retry is safe
     */
    public SealedImage retained(ImageKey key, MemoryImage contents) {
        while (true) {
            // Retained within the load: an image too large for the cache is evicted before get() returns it.
            AtomicReference<SealedImage> made = new AtomicReference<>();
            SealedImage image = images.get(key, missing -> {
                SealedImage fresh = memory.createImage("freshet-" + key.digest().substring(0, 16), contents.contents());
                loads.increment();
                fresh.retain();
                made.set(fresh);
                return fresh;
            });
            // Not retained any more only if evicted and freed between the two; then the next round makes it again.
            if (made.get() != null || image.retain()) {
                return image;
            }
        }
    }

    /** Drops the cache's own reference. */
    public void forget(ImageKey key) {
        images.invalidate(key);
    }

    public PoolStats.Images stats() {
        images.cleanUp();
        long bytes =
                images.asMap().values().stream().mapToLong(SealedImage::bytes).sum();
        return new PoolStats.Images(images.estimatedSize(), bytes, loads.sum(), evictions.sum());
    }

    @Override
    public void close() {
        images.invalidateAll();
        images.cleanUp();
    }
}
