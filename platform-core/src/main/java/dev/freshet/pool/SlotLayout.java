package dev.freshet.pool;

import dev.freshet.sys.PageSize;
import dev.freshet.sys.Region;
import dev.freshet.sys.VirtualMemory;

/**
 * One reservation for a number of slots and the marks of their dirty pages.
 *
 * <pre>
 *   | guard | slot 0 | guard | slot 1 | guard | ... | slot n-1 | guard | marks 0 | marks 1 | ... | marks n-1 |
 *             ^ slotBytes      guardBytes                                ^ marksBytes, readable and writable
 * </pre>
 *
 * <p>The guards are a second line of defence: every guest address is checked in Java first. The marks need no guard: only addresses that
 * passed that check index them.
 */
record SlotLayout(int slots, long slotBytes, long guardBytes, long marksBytes) {

    /** At least a Wasm page, so that a small overrun of a checked address cannot reach the neighbour. */
    private static final long MIN_GUARD_BYTES = 64 << 10;

    static SlotLayout of(int slots, long slotBytes, PageSize pageSize) {
        return new SlotLayout(
                slots, slotBytes, pageSize.ceil(MIN_GUARD_BYTES), pageSize.ceil(DirtyPages.marksBytes(slotBytes)));
    }

    long totalBytes() {
        return Math.addExact(marksOffset(0), Math.multiplyExact(marksBytes, slots));
    }

    /** Reserves the whole and makes the marks accessible; gives the reservation back if the latter fails. */
    Region reserve(VirtualMemory memory) {
        Region reservation = memory.reserve(totalBytes());
        try {
            memory.makeAccessible(reservation.slice(marksOffset(0), marksBytes * slots));
        } catch (RuntimeException e) {
            memory.unmap(reservation);
            throw e;
        }
        return reservation;
    }

    Slot slot(Region reservation, int position, int index, SlotOwner owner) {
        Region region = reservation.slice(guardBytes + position * (slotBytes + guardBytes), slotBytes);
        Region marks = reservation.slice(marksOffset(position), marksBytes);
        return new Slot(index, region, new DirtyPages(marks, slotBytes), owner);
    }

    private long marksOffset(int position) {
        long slotsEnd = Math.addExact(guardBytes, Math.multiplyExact(Math.addExact(slotBytes, guardBytes), slots));
        return slotsEnd + position * marksBytes;
    }
}
