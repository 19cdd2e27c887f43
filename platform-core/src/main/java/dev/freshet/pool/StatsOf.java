package dev.freshet.pool;

import dev.freshet.PoolStats;

/** Turns counters into the public records. */
final class StatsOf {

    private StatsOf() {}

    static PoolStats.Leases leases(SlotCounters sum) {
        return new PoolStats.Leases(sum.warmLeases, sum.emptyLeases, sum.remappedLeases, sum.onDemandLeases);
    }

    static PoolStats.Resets resets(SlotCounters sum) {
        return new PoolStats.Resets(
                sum.dirtyPages,
                sum.copiedBytes,
                sum.zeroedBytes,
                sum.discards,
                sum.discardedBytes,
                sum.failedResets,
                sum.verifiedResets,
                sum.mismatchedResets);
    }
}
