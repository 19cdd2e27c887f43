package dev.freshet.image;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.freshet.LimitExceededException;
import dev.freshet.admin.ExtensionVersion;
import dev.freshet.admin.PoolStats;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.VirtualMemory;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sealed images by key, weighed in bytes. The cache holds one reference to each; an evicted image is freed when the last slot that has
 * it mapped lets go, and made again from the captured bytes when the next slot needs it.
 */
public final class ImageCache implements AutoCloseable {

    /** At a time; more are dropped by whoever comes next. */
    private static final int MOST_EVICTED = 64;

    private final VirtualMemory memory;
    private final SharedBudget budget;
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

    /** Images count as nothing but their share of {@code maxBytes}. */
    public ImageCache(VirtualMemory memory, long maxBytes) {
        this(memory, maxBytes, SharedBudget.unlimited());
    }

    /** @param budget of guest memory: an image is counted from when it is made to when it is freed, and those that no slot has mapped give way */
    public ImageCache(VirtualMemory memory, long maxBytes, SharedBudget budget) {
        this.memory = memory;
        this.budget = budget;
        budget.whenShort(this::evict);
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
     * @throws LimitExceededException if the budget of guest memory is spent; a retry is safe
     * @throws dev.freshet.sys.SystemCallException if the system refuses; a retry is safe
     */
    public SealedImage retained(ImageKey key, MemoryImage contents) {
        SealedImage present = images.getIfPresent(key);
        if (present != null && present.retain()) {
            return present;
        }
        long bytes = memory.pageSize().ceil(contents.contents().length);
        // Before the cache is locked for this key, since room may have to be made in the cache.
        take(bytes);
        AtomicBoolean counted = new AtomicBoolean();
        try {
            return retained(key, contents, fresh -> {
                counted.set(true);
                fresh.whenFreed(() -> budget.give(bytes));
            });
        } finally {
            if (!counted.get()) {
                budget.give(bytes);
            }
        }
    }

    private void take(long bytes) {
        if (!budget.tryTakeFromIdle(bytes)) {
            throw new LimitExceededException(
                    "no guest memory for an image of " + bytes + " bytes: " + budget.used()
                            + " are in use and freshet.memory.budget allows " + budget.bound()
                            + "; lower concurrency or raise it",
                    "freshet.memory.budget",
                    budget.used() + bytes,
                    budget.bound());
        }
    }

    /** Drops the least recently used images that no slot has mapped: dropping another would free nothing now and cost a second one later. */
    private void evict(long bytes) {
        images.policy().eviction().ifPresent(eviction -> {
            long left = bytes;
            for (Map.Entry<ImageKey, SealedImage> entry :
                    eviction.coldest(MOST_EVICTED).entrySet()) {
                if (left <= 0) {
                    return;
                }
                if (!entry.getValue().isShared() && images.asMap().remove(entry.getKey(), entry.getValue())) {
                    evictions.increment();
                    left -= entry.getValue().bytes();
                }
            }
        });
    }

    private SealedImage retained(ImageKey key, MemoryImage contents, Consumer<SealedImage> whenMade) {
        while (true) {
            // Retained within the load: an image too large for the cache is evicted before get() returns it.
            AtomicReference<SealedImage> made = new AtomicReference<>();
            SealedImage image = images.get(key, missing -> {
                SealedImage fresh = memory.createImage("freshet-" + key.digest().substring(0, 16), contents.contents());
                loads.increment();
                whenMade.accept(fresh);
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
