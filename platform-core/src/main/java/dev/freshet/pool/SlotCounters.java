package dev.freshet.pool;

import dev.freshet.sys.CacheLinePadding;

/**
 * Counters of one slot, so that a call counts without sharing a cache line with other calls. Written by the slot's owner alone, read by
 * statistics without a lock: a figure may be a call behind.
 */
final class SlotCounters extends CacheLinePadding {

    long warmLeases;
    long emptyLeases;
    long remappedLeases;
    long onDemandLeases;
    long dirtyPages;
    long copiedBytes;
    long zeroedBytes;
    long discards;
    long discardedBytes;
    long failedResets;
    long verifiedResets;
    long mismatchedResets;

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
        failedResets += other.failedResets;
        verifiedResets += other.verifiedResets;
        mismatchedResets += other.mismatchedResets;
    }
}
