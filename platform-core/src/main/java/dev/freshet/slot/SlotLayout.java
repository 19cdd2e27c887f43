package dev.freshet.slot;

import dev.freshet.sys.PageSize;
import dev.freshet.sys.Region;
import dev.freshet.sys.VirtualMemory;

/**
 * One reservation for a number of slots and the marks of their dirty pages.
 *
 * <pre>
 *   | guard | marks 0 | slot 0    | guard | marks 1 | slot 1    | ... | guard |
 *     ^ guardBytes                          ^ MARKS_BYTES
 *                       ^ slotBytes
 * </pre>
 *
 * <p>A slot's marks lie at a constant distance before it, so that a store finds its mark from the slot's address alone. They become
 * accessible when the slot is first mapped, which keeps a pool's start at one system call. There is no guard between marks and slot, so
 * that the kernel can make one mapping of both: only addresses that passed the check in Java index either.
 *
 * <p>The guards are a second line of defence: every guest address is checked in Java first.
 */
record SlotLayout(int slots, long slotBytes, long guardBytes) {

    /** At least a Wasm page, so that a small overrun of a checked address cannot reach the neighbour. */
    private static final long MIN_GUARD_BYTES = 64 << 10;

    static SlotLayout of(int slots, long slotBytes, PageSize pageSize) {
        return new SlotLayout(slots, slotBytes, pageSize.ceil(MIN_GUARD_BYTES));
    }

    long totalBytes() {
        return Math.addExact(Math.multiplyExact(strideBytes(), slots), guardBytes);
    }

    Region reserve(VirtualMemory memory) {
        return memory.reserve(totalBytes());
    }

    Slot slot(Region reservation, int position, int index, SlotOwner owner) {
        long marksOffset = guardBytes + position * strideBytes();
        Region marks = reservation.slice(marksOffset, DirtyPages.MARKS_BYTES);
        Region region = reservation.slice(marksOffset + DirtyPages.MARKS_BYTES, slotBytes);
        return new Slot(index, region, new DirtyPages(marks, slotBytes), owner);
    }

    private long strideBytes() {
        return Math.addExact(slotBytes, guardBytes + DirtyPages.MARKS_BYTES);
    }
}
