package dev.freshet.slot;

import static dev.freshet.slot.DirtyPages.PAGE_BYTES;
import static dev.freshet.slot.DirtyPages.SPILL_BYTES;

import dev.freshet.sys.RawMemory;
import dev.freshet.sys.Region;

/**
 * What a slot's memory holds at the start of a call, as a source to copy from: the image where there is one, zeros elsewhere. Image
 * borders lie on pages, so a page is one or the other.
 *
 * @param offset guest address of the image
 * @param image its bytes, empty for a memory of zeros
 */
record InitialBytes(long offset, Region image) {

    /** Puts a range of the slot's memory back; both ends lie on pages of {@link DirtyPages}. */
    void restore(Slot slot, long from, long to) {
        long imageFrom = Math.max(from, Math.min(to, offset));
        long imageTo = Math.max(imageFrom, Math.min(to, offset + image.bytes()));
        zero(slot, from, imageFrom);
        if (imageTo > imageFrom) {
            long source = image.address() + (imageFrom - offset);
            RawMemory.copy(source, slot.region().address() + imageFrom, imageTo - imageFrom);
            slot.counters().copiedBytes += imageTo - imageFrom;
        }
        zero(slot, imageTo, to);
    }

    private static void zero(Slot slot, long from, long to) {
        if (to > from) {
            RawMemory.fill(slot.region().address() + from, to - from, (byte) 0);
            slot.counters().zeroedBytes += to - from;
        }
    }

    /**
     * Repairs the first bytes of a page that a store in the page before may have reached. Compares first: a page that was not reached
     * must not become private, and resident, by the repair.
     *
     * @return whether the page was reached
     */
    boolean restoreSpill(Slot slot, long guestAddress, long memoryBytes) {
        if (guestAddress >= memoryBytes) {
            return false;
        }
        boolean reached = false;
        long target = slot.region().address() + guestAddress;
        long source = sourceOf(guestAddress);
        for (int at = 0; at < SPILL_BYTES; at += Long.BYTES) {
            long expected = source != 0 ? RawMemory.getLong(source + at) : 0;
            if (RawMemory.getLong(target + at) != expected) {
                RawMemory.putLong(target + at, expected);
                reached = true;
            }
        }
        return reached;
    }

    /** Returns the first guest address below the given size whose byte is not what it should be, or -1. Reads all of it. */
    long firstDifference(Slot slot, long memoryBytes) {
        for (long at = 0; at < memoryBytes; at += PAGE_BYTES) {
            long source = sourceOf(at);
            long target = slot.region().address() + at;
            for (int i = 0; i < PAGE_BYTES; i += Long.BYTES) {
                long expected = source != 0 ? RawMemory.getLong(source + i) : 0;
                long difference = RawMemory.getLong(target + i) ^ expected;
                if (difference != 0) {
                    return at + i + (Long.numberOfTrailingZeros(difference) >>> 3);
                }
            }
        }
        return -1;
    }

    /** Host address of the image's byte for a guest address, 0 where the memory is zero. */
    private long sourceOf(long guestAddress) {
        long inImage = guestAddress - offset;
        return inImage >= 0 && inImage < image.bytes() ? image.address() + inImage : 0;
    }
}
