package dev.freshet.slot;

import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import java.util.ArrayList;
import java.util.List;

/** Turns counters into the public records. */
final class StatsOf {

    private StatsOf() {}

    static PoolStats.Leases leases(SlotCounters sum) {
        return new PoolStats.Leases(sum.warmLeases, sum.emptyLeases, sum.remappedLeases, sum.onDemandLeases);
    }

    /** A hint: the slot goes on while it is looked at. */
    static PoolMap.Slot view(Slot slot) {
        Tenant tenant = slot.tenant();
        return new PoolMap.Slot(
                slot.index(),
                PoolMap.State.valueOf(slot.state().name()),
                tenant == null ? null : tenant.name(),
                slot.dirtyPages().residentPages());
    }

    static List<PoolMap.Bucket> dirtyPages(SlotCounters sum) {
        List<PoolMap.Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < SlotCounters.DIRTY_BUCKETS; i++) {
            boolean last = i == SlotCounters.DIRTY_BUCKETS - 1;
            buckets.add(new PoolMap.Bucket(last ? Long.MAX_VALUE : (1L << i) - 1, sum.resetsByDirtyPages[i]));
        }
        return buckets;
    }

    static PoolStats.Resets resets(SlotCounters sum) {
        return new PoolStats.Resets(
                sum.dirtyPages,
                sum.copiedBytes,
                sum.zeroedBytes,
                sum.discards,
                sum.discardedBytes,
                sum.unmarkedResets,
                sum.failedResets,
                sum.verifiedResets,
                sum.mismatchedResets);
    }
}
