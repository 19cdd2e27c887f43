package dev.freshet.slot;

import dev.freshet.sys.RawMemory;
import dev.freshet.sys.Region;
import dev.freshet.sys.VirtualMemory;

/**
 * Which pages of a slot were written since its last reset, and how they are put back.
 *
 * <pre>
 *   marks   | 0 | 1 | 0 | 1 | ...      one byte for each 4 KiB of the slot, off-heap, never backed by memory until used
 *           |<- MARKS_BYTES ->|
 *   memory                    |   | w |   | w | ...
 * </pre>
 *
 * <p>{@code memory.SlotMemory} marks <em>before</em> it stores, and marks only the page of the first byte. A store of at most 16 bytes
 * that begins in page p can spill at most {@value #SPILL_BYTES} bytes into page p + 1, so {@link #restore} always repairs that many
 * bytes after a marked page too. That keeps the second test off every store.
 *
 * <p>Owned by the slot's owner, like the slot. Raw addresses: this is the reset code that the rule for {@link RawMemory} allows.
 */
public final class DirtyPages {

    /** 4 KiB whatever the system's page size is: copying back needs no alignment to it. */
    public static final int PAGE_SHIFT = 12;

    public static final int PAGE_BYTES = 1 << PAGE_SHIFT;

    /** Widest store is 16 bytes (v128), of which at least the first lies in the marked page. */
    static final int SPILL_BYTES = 16;

    /**
     * From a slot's first mark to the slot: room for the marks of the largest memory the engine knows, 2 GiB. A constant of compiled guest
     * code, so that a store needs no second field and no second register to find its mark.
     */
    public static final int MARKS_BYTES = 512 << 10;

    private final Region marksRegion;
    private final long marks;
    /** Bit set of pages that have a private copy in physical memory, as far as resets have seen them. */
    private final long[] resident;

    private int residentPages;

    /** Whether the marks can be read and written. */
    private boolean accessible;

    /** @param marks address space right before the slot */
    DirtyPages(Region marks, long slotBytes) {
        if (marks.bytes() != MARKS_BYTES || marksBytes(slotBytes) > MARKS_BYTES) {
            throw new IllegalArgumentException(marks + " cannot hold the marks of " + slotBytes + " bytes");
        }
        this.marksRegion = marks;
        this.marks = marks.address();
        this.resident = new long[Math.toIntExact(((slotBytes >>> PAGE_SHIFT) + 63) >>> 6)];
    }

    /** Bytes of marks that a slot needs. */
    static long marksBytes(long slotBytes) {
        return ((slotBytes >>> PAGE_SHIFT) + 7) & -8L;
    }

    /**
     * Makes the marks readable and writable, all zero, if they are not yet; before the slot's first lease.
     *
     * @throws dev.freshet.sys.SystemCallException if the system refuses; a retry is safe
     */
    void makeAccessible(VirtualMemory memory) {
        if (!accessible) {
            memory.makeAccessible(marksRegion);
            accessible = true;
        }
    }

    /** Host address of the first mark; the mark of guest address {@code a} is {@code a >>> PAGE_SHIFT} bytes on. */
    public long marksAddress() {
        return marks;
    }

    /** Marks the pages of a range that is about to be written. The caller has checked the range. */
    public void markRange(long guestAddress, long bytes) {
        if (bytes > 0) {
            long first = guestAddress >>> PAGE_SHIFT;
            long last = (guestAddress + bytes - 1) >>> PAGE_SHIFT;
            RawMemory.fill(marks + first, last - first + 1, (byte) 1);
        }
    }

    /**
     * Copies every marked page back from the image, or zeroes it, and clears the marks, as long as the private pages that stay resident
     * are within the limit.
     *
     * @param memoryBytes the guest's memory; nothing beyond it was writable in this lease
     * @param keepPages most pages that may stay resident
     * @return guest address from which on pages must be given back to the system because the limit is reached, or -1; their marks are
     *     cleared
     */
    long restore(Slot slot, InitialBytes initial, long memoryBytes, int keepPages) {
        SlotCounters counters = slot.counters();
        int end = wordsOf(memoryBytes) << 3;
        int from = nextMarked(0, end);
        while (from < end) {
            int to = from;
            while (to < end && isMarked(to) && stayResident(to, keepPages)) {
                to++;
            }
            RawMemory.fill(marks + from, to - from, (byte) 0);
            counters.dirtyPages += to - from;
            initial.restore(slot, (long) from << PAGE_SHIFT, (long) to << PAGE_SHIFT);
            if (to < end && isMarked(to)) {
                counters.dirtyPages += clearMarks(to, end);
                forgetResident(to);
                return (long) to << PAGE_SHIFT;
            }
            restoreSpill(slot, initial, to, memoryBytes);
            from = nextMarked(to, end);
        }
        return -1;
    }

    /**
     * {@link #restore} of a lease whose marks do not say what it wrote: puts every page back, and clears the marks there are.
     *
     * @return as there
     */
    long restoreAll(Slot slot, InitialBytes initial, long memoryBytes, int keepPages) {
        slot.counters().dirtyPages += clearMarks(memoryBytes);
        int end = (int) (memoryBytes >>> PAGE_SHIFT);
        int to = 0;
        while (to < end && stayResident(to, keepPages)) {
            to++;
        }
        initial.restore(slot, 0, (long) to << PAGE_SHIFT);
        return to < end ? (long) to << PAGE_SHIFT : -1;
    }

    private boolean isMarked(int page) {
        return RawMemory.getByte(marks + page) != 0;
    }

    /** Returns the first marked page at or after one, or {@code end}, a multiple of 8. Looks at 64 marks at a time while all are clear. */
    private int nextMarked(int page, int end) {
        int at = page;
        while ((at & 7) != 0) {
            if (isMarked(at)) {
                return at;
            }
            at++;
        }
        while (at + 64 <= end && !anyMarkedOf64(marks + at)) {
            at += 64;
        }
        while (at < end) {
            long eight = RawMemory.getLong(marks + at);
            if (eight != 0) {
                return at + (Long.numberOfTrailingZeros(eight) >>> 3);
            }
            at += 8;
        }
        return end;
    }

    private static boolean anyMarkedOf64(long address) {
        return (RawMemory.getLong(address)
                        | RawMemory.getLong(address + 8)
                        | RawMemory.getLong(address + 16)
                        | RawMemory.getLong(address + 24)
                        | RawMemory.getLong(address + 32)
                        | RawMemory.getLong(address + 40)
                        | RawMemory.getLong(address + 48)
                        | RawMemory.getLong(address + 56))
                != 0;
    }

    private void restoreSpill(Slot slot, InitialBytes initial, int page, long memoryBytes) {
        if (initial.restoreSpill(slot, (long) page << PAGE_SHIFT, memoryBytes)) {
            // Private already, by the store that reached it: counted, whatever the limit says.
            stayResident(page, Integer.MAX_VALUE);
        }
    }

    /** All pages from there on have been given back to the system. */
    void forgetResident(int fromPage) {
        int word = fromPage >>> 6;
        if (residentPages == 0 || word >= resident.length) {
            return;
        }
        long keep = (1L << (fromPage & 63)) - 1;
        residentPages -= Long.bitCount(resident[word] & ~keep);
        resident[word] &= keep;
        for (word++; word < resident.length; word++) {
            residentPages -= Long.bitCount(resident[word]);
            resident[word] = 0;
        }
    }

    int residentPages() {
        return residentPages;
    }

    /** Clears all marks of a memory whose pages are given back instead of restored; returns how many there were. */
    int clearMarks(long memoryBytes) {
        return clearMarks(0, wordsOf(memoryBytes) << 3);
    }

    /** Words of eight marks that cover a memory. */
    private static int wordsOf(long memoryBytes) {
        return (int) (((memoryBytes >>> PAGE_SHIFT) + 7) >>> 3);
    }

    private int clearMarks(int fromPage, int toPage) {
        int marked = 0;
        int page = fromPage;
        while (page < toPage && (page & 7) != 0) {
            marked += RawMemory.getByte(marks + page);
            RawMemory.putByte(marks + page, (byte) 0);
            page++;
        }
        for (; page < toPage; page += 8) {
            long eight = RawMemory.getLong(marks + page);
            if (eight != 0) {
                marked += Long.bitCount(eight);
                RawMemory.putLong(marks + page, 0);
            }
        }
        return marked;
    }

    private boolean stayResident(int page, int keepPages) {
        long bit = 1L << (page & 63);
        int word = page >>> 6;
        if ((resident[word] & bit) != 0) {
            return true;
        }
        if (residentPages >= keepPages) {
            return false;
        }
        resident[word] |= bit;
        residentPages++;
        return true;
    }
}
