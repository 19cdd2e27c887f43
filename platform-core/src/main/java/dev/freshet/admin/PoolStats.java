package dev.freshet.admin;

/**
 * The allocator and the images, as of one moment. Gauges are read without a lock, so they may be off by the calls that began or ended
 * meanwhile; counters only grow.
 *
 * @param strategy {@code pooling} or {@code on-demand}
 * @param port {@code linux} or {@code portable}
 * @param slotBytes size of one slot
 * @param slots by state; all zero but {@code leased} for the on-demand strategy
 * @param leases by how the slot was found
 * @param resets what resets did
 * @param rejected leases refused because no slot was free, too many were out, or the budget of guest memory was spent
 * @param waits leases that had to wait for a slot or for guest memory
 * @param images the image cache
 * @param budgets what is used of the process's budgets
 */
public record PoolStats(
        String strategy,
        String port,
        long slotBytes,
        Slots slots,
        Leases leases,
        Resets resets,
        long rejected,
        long waits,
        Images images,
        Budgets budgets) {

    /** Slots by state. Their sum is the pool's size. */
    public record Slots(int empty, int clean, int leased, int resetting, int poisoned) {

        public int total() {
            return empty + clean + leased + resetting + poisoned;
        }
    }

    /**
     * Leases by how their slot was found.
     *
     * @param warm the module's own clean slot: nothing to map
     * @param empty a slot that held no module yet
     * @param remapped the least recently used clean slot of another module
     * @param onDemand a reservation made for this call, by strategy or because the pool overflowed
     */
    public record Leases(long warm, long empty, long remapped, long onDemand) {

        public long total() {
            return warm + empty + remapped + onDemand;
        }
    }

    /**
     * What resets did.
     *
     * @param dirtyPages pages of 4 KiB that guests wrote, as far as their code marks them
     * @param copiedBytes bytes copied back from images
     * @param zeroedBytes bytes set to zero
     * @param discards calls that gave pages back to the system
     * @param discardedBytes bytes of the ranges given back
     * @param unmarked resets after code that marks no pages, which put back or gave back all of the memory
     * @param failed resets that failed; each poisoned its slot
     * @param verified resets that were checked
     * @param mismatches checked resets that had left something behind; each poisoned its slot
     */
    public record Resets(
            long dirtyPages,
            long copiedBytes,
            long zeroedBytes,
            long discards,
            long discardedBytes,
            long unmarked,
            long failed,
            long verified,
            long mismatches) {}

    /**
     * What is used of the budgets that all guests and uploads share, in bytes.
     *
     * @param memoryUsed what slots and images may hold of {@code freshet.memory.budget} without asking again; pages in fact resident are fewer
     * @param guestHeapUsed what running calls have taken of {@code freshet.memory.guest-heap}
     * @param uploadsUsed what uploads under way take of {@code freshet.limits.upload-memory}, by an estimate
     */
    public record Budgets(
            long memoryUsed, long memory, long guestHeapUsed, long guestHeap, long uploadsUsed, long uploads) {

        /** Of an allocator that is used by itself. */
        public static Budgets memoryAlone(long used, long bound) {
            return new Budgets(used, bound, 0, 0, 0, 0);
        }
    }

    /**
     * The image cache.
     *
     * @param count images cached
     * @param bytes their size
     * @param loads images created, the first time or again
     * @param evictions images dropped to stay within the limit
     */
    public record Images(long count, long bytes, long loads, long evictions) {}
}
