package dev.freshet.slot;

import dev.freshet.sys.SealedImage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a slot can be clean for: one registered module, with the sizes of its memory and its image.
 *
 * <p>Also keeps what makes the next lease cheap: hints at the tenant's clean slots, and instances that have lost their slot. Thread-safe.
 */
public final class Tenant {

    /** Where a retained image comes from; called when a slot is mapped, never on a warm lease. */
    @FunctionalInterface
    public interface Images {
        /** Returns the image with a reference taken for the caller. */
        SealedImage retained();

        /** Nobody will want the image again: what keeps it for later slots may drop it. */
        default void forget() {}
    }

    /** Instances without a slot that are kept: one for each slot of a burst, beyond that building anew is cheaper than holding heap. */
    private static final int MAX_IDLE_INSTANCES = 16;

    private final String name;
    private final long initialBytes;
    private final long maximumBytes;
    private final long imageOffset;
    private final long imageBytes;
    private final Images images;

    private final SlotHints warmSlots;
    private final ConcurrentLinkedQueue<BoundInstance> idleInstances = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private volatile boolean retired;

    /**
     * @param name for messages
     * @param initialBytes size of the memory at the start of each call, a multiple of 64 KiB, 0 for none
     * @param maximumBytes what it may grow to
     * @param imageOffset guest address of the image
     * @param imageBytes its size, 0 if the memory is all zero; {@code images} is not asked then
     */
    public Tenant(String name, long initialBytes, long maximumBytes, long imageOffset, long imageBytes, Images images) {
        this(name, initialBytes, maximumBytes, imageOffset, imageBytes, images, new SlotHints());
    }

    Tenant(
            String name,
            long initialBytes,
            long maximumBytes,
            long imageOffset,
            long imageBytes,
            Images images,
            SlotHints warmSlots) {
        if (initialBytes < 0
                || initialBytes > maximumBytes
                || imageOffset < 0
                || imageBytes < 0
                || imageOffset > initialBytes - imageBytes) {
            throw new IllegalArgumentException("image [" + imageOffset + ", " + imageBytes + " bytes] in a memory of "
                    + initialBytes + ".." + maximumBytes + " bytes");
        }
        this.name = name;
        this.initialBytes = initialBytes;
        this.maximumBytes = maximumBytes;
        this.imageOffset = imageOffset;
        this.imageBytes = imageBytes;
        this.images = images;
        this.warmSlots = warmSlots;
    }

    /** A tenant of the same module that shares nothing kept warm with this one. */
    public Tenant renewed() {
        return new Tenant(name, initialBytes, maximumBytes, imageOffset, imageBytes, images);
    }

    public String name() {
        return name;
    }

    public long initialBytes() {
        return initialBytes;
    }

    public long maximumBytes() {
        return maximumBytes;
    }

    /** Takes an instance that lost its slot, or null. */
    public @Nullable BoundInstance takeIdleInstance() {
        BoundInstance instance;
        do {
            instance = idleInstances.poll();
            if (instance != null) {
                idleCount.decrementAndGet();
            }
        } while (instance != null && !instance.isWanted());
        return instance;
    }

    /** Drops instances without a slot that are not wanted any more. */
    public void dropUnwantedInstances() {
        for (BoundInstance instance : idleInstances) {
            if (!instance.isWanted() && idleInstances.remove(instance)) {
                idleCount.decrementAndGet();
            }
        }
    }

    long imageOffset() {
        return imageOffset;
    }

    long imageBytes() {
        return imageBytes;
    }

    /** Returns the image with a reference for the caller. */
    SealedImage retainedImage() {
        SealedImage image = images.retained();
        try {
            if (retired) {
                // A call that began before the tenant was retired: the image must not stay cached for a tenant that is
                // gone.
                images.forget();
            }
            return image;
        } catch (Throwable e) {
            image.release();
            throw e;
        }
    }

    SlotHints warmSlots() {
        return warmSlots;
    }

    /** Keeps a restored instance for a later slot, unless there are enough. */
    void keepIdleInstance(BoundInstance instance) {
        if (retired || !instance.isWanted()) {
            return;
        }
        if (idleCount.incrementAndGet() > MAX_IDLE_INSTANCES) {
            idleCount.decrementAndGet();
            return;
        }
        try {
            idleInstances.add(instance);
        } catch (OutOfMemoryError e) {
            // It is built anew when it is wanted.
            idleCount.decrementAndGet();
        }
        if (retired) {
            idleInstances.clear();
        }
    }

    boolean isRetired() {
        return retired;
    }

    /** No new lease will come; nothing is kept warm any more. Leases that run end normally. */
    void retire() {
        retired = true;
        idleInstances.clear();
    }
}
