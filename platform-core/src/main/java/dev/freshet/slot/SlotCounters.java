package dev.freshet.slot;

import dev.freshet.sys.CacheLinePadding;

/**
 * Counters of one slot, so that a call counts without sharing a cache line with other calls. Written by the slot's owner alone, read by
 * statistics without a lock: a figure may be a call behind.
 */
final class SlotCounters extends CacheLinePadding {

    /** The last begins at 16,384 pages, all of a slot of 64 MiB. */
    static final int DIRTY_BUCKETS = 16;

    long warmLeases;
    long emptyLeases;
    long remappedLeases;
    long onDemandLeases;
    long dirtyPages;
    long copiedBytes;
    long zeroedBytes;
    long discards;
    long discardedBytes;
    long unmarkedResets;
    long failedResets;
    long verifiedResets;
    long mismatchedResets;
    /** Resets by dirty pages: none, 1, 2 to 3, 4 to 7 and so on, the last without an upper end. */
    final long[] resetsByDirtyPages = new long[DIRTY_BUCKETS];

    /** A reset found so many dirty pages. */
    void countReset(long pages) {
        resetsByDirtyPages[Math.min(DIRTY_BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(pages))]++;
    }

    void add(SlotCounters other) {
        warmLeases += other.warmLeases;
        emptyLeases += other.emptyLeases;
        remappedLeases += other.remappedLeases;
        onDemandLeases += other.onDemandLeases;
        dirtyPages += other.dirtyPages;
        copiedBytes += other.copiedBytes;
        zeroedBytes += other.zeroedBytes;
        discards += other.discards;
        discardedBytes += other.discardedBytes;
        unmarkedResets += other.unmarkedResets;
        failedResets += other.failedResets;
        verifiedResets += other.verifiedResets;
        mismatchedResets += other.mismatchedResets;
        for (int i = 0; i < DIRTY_BUCKETS; i++) {
            resetsByDirtyPages[i] += other.resetsByDirtyPages[i];
        }
    }
}
