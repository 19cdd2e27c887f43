package dev.freshet.sys.portable;

import dev.freshet.sys.PageSize;
import dev.freshet.sys.RawMemory;
import dev.freshet.sys.ReferenceCount;
import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.util.Map;
import java.util.TreeMap;

/**
 * The port on plain off-heap memory: what the kernel does with page tables is done here by copying, so it costs time in proportion to
 * the region. Runs wherever Java does, and serves the tests as the oracle of the Linux port.
 *
 * <p>Not protected: a region that is reserved or protected is readable memory all the same. Guest addresses are checked in Java before
 * they become host addresses, on every port.
 *
 * <p>Thread-safe.
 */
public final class PortableVirtualMemory implements VirtualMemory {

    private static final PageSize PAGE_SIZE = new PageSize(4096);

    private final Object lock = new Object();
    /** Images mapped, by host address of their region; what {@link #discard} restores. Guarded by lock. */
    private final TreeMap<Long, MappedImage> mappings = new TreeMap<>();
    /** Address malloc returned, by page-aligned address of the reservation. Guarded by lock. */
    private final TreeMap<Long, Long> allocations = new TreeMap<>();

    @Override
    public String name() {
        return "portable";
    }

    @Override
    public PageSize pageSize() {
        return PAGE_SIZE;
    }

    @Override
    public Region reserve(long bytes) {
        long allocated;
        try {
            allocated = RawMemory.allocate(Math.addExact(bytes, PAGE_SIZE.bytes()));
        } catch (OutOfMemoryError e) {
            throw new SystemCallException("malloc", Long.toString(bytes), 12, "ENOMEM: no memory");
        }
        long address = PAGE_SIZE.ceil(allocated);
        synchronized (lock) {
            allocations.put(address, allocated);
        }
        return Region.of(address, bytes);
    }

    @Override
    public SealedImage createImage(String name, byte[] contents) {
        Region copy = reserve(contents.length);
        RawMemory.copyIn(contents, 0, copy.address(), contents.length);
        return new CopiedImage(this, copy);
    }

    @Override
    public void mapImage(Region region, SealedImage image) {
        if (!(image instanceof CopiedImage copied) || region.bytes() != image.bytes()) {
            throw new IllegalArgumentException("image of " + image.bytes() + " bytes does not fit region " + region);
        }
        synchronized (lock) {
            forgetMappings(region);
            mappings.put(region.address(), new MappedImage(region, copied.contents()));
        }
        RawMemory.copy(copied.contents().address(), region.address(), region.bytes());
    }

    @Override
    public void makeAccessible(Region region) {
        synchronized (lock) {
            forgetMappings(region);
        }
        RawMemory.fill(region.address(), region.bytes(), (byte) 0);
    }

    @Override
    public void discard(Region region) {
        RawMemory.fill(region.address(), region.bytes(), (byte) 0);
        synchronized (lock) {
            for (MappedImage mapped : mappings.values()) {
                mapped.restoreWithin(region);
            }
        }
    }

    @Override
    public void protect(Region region) {
        makeAccessible(region);
    }

    @Override
    public void unmap(Region reservation) {
        Long allocated;
        synchronized (lock) {
            forgetMappings(reservation);
            allocated = allocations.remove(reservation.address());
        }
        if (allocated == null) {
            throw new IllegalArgumentException(reservation + " is not a reservation of this port");
        }
        RawMemory.free(allocated);
    }

    /** A mapping is replaced whole, as the pool does; a part of one is not supported. */
    private void forgetMappings(Region region) {
        mappings.subMap(region.address(), true, region.address() + region.bytes(), false)
                .clear();
        Map.Entry<Long, MappedImage> before = mappings.lowerEntry(region.address());
        if (before != null && before.getValue().endsAfter(region.address())) {
            throw new IllegalArgumentException(region + " cuts a mapped image in two");
        }
    }

    private record MappedImage(Region target, Region source) {

        boolean endsAfter(long address) {
            return target.address() + target.bytes() > address;
        }

        void restoreWithin(Region region) {
            long start = Math.max(target.address(), region.address());
            long end = Math.min(target.address() + target.bytes(), region.address() + region.bytes());
            if (start < end) {
                RawMemory.copy(source.address() + (start - target.address()), start, end - start);
            }
        }
    }

    private record CopiedImage(PortableVirtualMemory owner, Region contents, ReferenceCount references)
            implements SealedImage {

        CopiedImage(PortableVirtualMemory owner, Region contents) {
            this(owner, contents, new ReferenceCount());
        }

        @Override
        public long bytes() {
            return contents.bytes();
        }

        @Override
        public boolean retain() {
            return references.retain();
        }

        @Override
        public boolean isShared() {
            return references.isShared();
        }

        @Override
        public void whenFreed(Runnable action) {
            references.whenFreed(action);
        }

        @Override
        public void release() {
            if (references.release()) {
                owner.unmap(contents);
                references.freed();
            }
        }
    }
}
