package dev.freshet.slot;

import dev.freshet.sys.Bytes;
import dev.freshet.sys.RawMemory;

/** Does to a leased slot what a guest can do through {@code memory.SlotMemory}, by the same rules. */
final class SlotGuest {

    private SlotGuest() {}

    /** One store: marks the page of its first byte, as stores of up to 16 bytes do. */
    static void store(Slot slot, long guestAddress, int width) {
        RawMemory.putByte(slot.dirtyPages().marksAddress() + (guestAddress >>> DirtyPages.PAGE_SHIFT), (byte) 1);
        Bytes.scribble(slot.region().slice(guestAddress, width));
    }

    /** A store, of any width, of code that marks nothing. */
    static void storeUnmarked(Slot slot, long guestAddress, int width) {
        slot.storesAreUnmarked();
        Bytes.scribble(slot.region().slice(guestAddress, width));
    }

    /** A bulk store. */
    static void fill(Slot slot, long guestAddress, long bytes) {
        slot.dirtyPages().markRange(guestAddress, bytes);
        Bytes.scribble(slot.region().slice(guestAddress, bytes));
    }

    /** Grows to all a slot has and writes all of it. */
    static void writeEverything(Slot slot) {
        slot.growTo(slot.requireTenant().maximumBytes());
        fill(slot, 0, slot.accessibleBytes());
    }

    static byte[] memory(Slot slot) {
        return Bytes.read(slot.region(), 0, Math.toIntExact(slot.accessibleBytes()));
    }

    /** All a guest could come to see: its memory, and what it would grow into. */
    static byte[] memoryAfterGrowth(Slot slot) {
        slot.growTo(slot.requireTenant().maximumBytes());
        return memory(slot);
    }

    /** Number of pages marked. */
    static int marked(Slot slot) {
        int marked = 0;
        for (long page = 0; page < slot.region().bytes() >>> DirtyPages.PAGE_SHIFT; page++) {
            marked += RawMemory.getByte(slot.dirtyPages().marksAddress() + page);
        }
        return marked;
    }
}
