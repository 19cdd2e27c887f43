package dev.freshet.slot;

import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;

/**
 * Maps tenants onto slots and takes them off again.
 *
 * <p>Where the kernel overcommits (the usual case), a slot is made accessible once, whole, and growth costs nothing. Where it does not
 * (vm.overcommit_memory=2, or the portable port, which must fill what it maps), a slot is accessible up to what its memory has grown to.
 */
final class SlotMapper {

    private final VirtualMemory memory;
    /** Cleared for good when the system first refuses a whole slot. */
    private volatile boolean wholeSlots;

    SlotMapper(VirtualMemory memory) {
        this.memory = memory;
        this.wholeSlots = memory.name().equals("linux");
    }

    /**
     * Makes a slot clean for a tenant, whatever it held. The caller owns the slot.
     *
     * @throws SystemCallException if the system refuses; what is mapped is unknown then, and after an {@link Error} too: {@link #recover} or
     *     poison the slot
     */
    void map(Slot slot, Tenant tenant) {
        if (tenant.maximumBytes() > slot.region().bytes()) {
            throw new IllegalArgumentException("tenant " + tenant.name() + " may grow to " + tenant.maximumBytes()
                    + " bytes, a slot has " + slot.region().bytes());
        }
        clear(slot);
        slot.dirtyPages().makeAccessible(memory);
        SealedImage image = tenant.imageBytes() == 0 ? null : tenant.retainedImage();
        try {
            makeAccessible(slot, tenant.initialBytes());
            if (image != null) {
                memory.mapImage(slot.region().slice(tenant.imageOffset(), tenant.imageBytes()), image);
            }
            slot.occupy(tenant, image);
        } catch (Throwable e) {
            if (image != null && slot.image() != image) {
                image.release();
            }
            throw e;
        }
        slot.startAt(tenant.initialBytes());
    }

    /**
     * After a failed {@link #map} or {@link #clear}: takes everything off the slot. A failed mmap with MAP_FIXED may have removed what was
     * mapped before (mmap(2)), so nothing there can be trusted.
     *
     * @return false if that fails too; the slot must be poisoned
     */
    boolean recover(Slot slot) {
        slot.bind(null);
        try {
            memory.protect(slot.region());
        } catch (SystemCallException e) {
            return false;
        }
        slot.vacate();
        slot.setMappedBytes(0);
        slot.forgetTouched();
        slot.dirtyPages().forgetResident(0);
        slot.releaseImage();
        return true;
    }

    /**
     * Takes the tenant off: the slot reads as zeros and holds no image and no physical memory. The caller owns the slot.
     *
     * @throws SystemCallException as {@link #map}
     */
    void clear(Slot slot) {
        Tenant old = slot.tenant();
        if (old == null) {
            return;
        }
        SealedImage image = slot.image();
        if (image != null) {
            memory.makeAccessible(slot.region().slice(old.imageOffset(), old.imageBytes()));
        }
        long touched = memory.pageSize().ceil(slot.touchedBytes());
        if (touched > 0) {
            memory.discard(slot.region().slice(0, touched));
            slot.counters().discards++;
            slot.counters().discardedBytes += touched;
        }
        slot.forgetTouched();
        slot.dirtyPages().forgetResident(0);
        slot.vacate();
        slot.releaseImage();
        BoundInstance bound = slot.bound();
        if (bound != null) {
            slot.bind(null);
            old.keepIdleInstance(bound);
        }
    }

    /** Makes [0, bytes) accessible, or the whole slot where that is free. */
    void makeAccessible(Slot slot, long bytes) {
        long mapped = slot.mappedBytes();
        if (bytes <= mapped) {
            return;
        }
        if (wholeSlots) {
            try {
                makeAccessible(slot.region(), mapped, slot.region().bytes());
                slot.setMappedBytes(slot.region().bytes());
                return;
            } catch (SystemCallException e) {
                wholeSlots = false;
            }
        }
        long end = Math.min(memory.pageSize().ceil(bytes), slot.region().bytes());
        makeAccessible(slot.region(), mapped, end);
        slot.setMappedBytes(end);
    }

    private void makeAccessible(Region region, long from, long to) {
        memory.makeAccessible(region.slice(from, to - from));
    }
}
