package dev.freshet.spring.actuate.endpoint;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CompileStats;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pool and what it holds.
 *
 * @param slotBytes address space of one slot
 * @param slots by state
 * @param warm clean slots by extension
 * @param leases by how the slot was found
 * @param budgets what guests and uploads use of the memory that they may use together, in bytes
 * @param dirtyPages resets by how many pages of 4 KiB the lease had written
 * @param compilations what compiling modules took
 * @param map slot by slot; empty for the on-demand strategy
 */
public record PoolDescriptor(
        String strategy,
        String port,
        long slotBytes,
        PoolStats.Slots slots,
        Map<String, Long> warm,
        PoolStats.Leases leases,
        PoolStats.Resets resets,
        long rejected,
        long waits,
        PoolStats.Images images,
        PoolStats.Budgets budgets,
        List<Bucket> dirtyPages,
        Compilations compilations,
        List<PoolMap.Slot> map) {

    /** Resets of leases that wrote at most so many pages and more than the bucket before; null for the last, which has no upper end. */
    public record Bucket(@Nullable Long mostPages, long resets) {

        private static Bucket of(PoolMap.Bucket bucket) {
            return new Bucket(bucket.mostPages() == Long.MAX_VALUE ? null : bucket.mostPages(), bucket.resets());
        }
    }

    /** What compiling modules took; the time is wall time. */
    public record Compilations(
            long compiled,
            long fromCache,
            long refused,
            long timeMillis,
            int waiting,
            int inBackground,
            long leftInterpreted) {}

    static PoolDescriptor of(WasmExtensionRegistry registry) {
        PoolStats stats = registry.stats();
        PoolMap map = registry.poolMap();
        CompileStats compiled = registry.compileStats();
        Map<String, Long> warm = map.slots().stream()
                .filter(slot -> slot.state() == PoolMap.State.CLEAN && slot.extension() != null)
                .collect(Collectors.groupingBy(
                        slot -> String.valueOf(slot.extension()), TreeMap::new, Collectors.counting()));
        return new PoolDescriptor(
                stats.strategy(),
                stats.port(),
                stats.slotBytes(),
                stats.slots(),
                warm,
                stats.leases(),
                stats.resets(),
                stats.rejected(),
                stats.waits(),
                stats.images(),
                stats.budgets(),
                map.dirtyPages().stream().map(Bucket::of).toList(),
                new Compilations(
                        compiled.compiled(),
                        compiled.fromCache(),
                        compiled.refused(),
                        compiled.time().toMillis(),
                        compiled.waiting(),
                        compiled.inBackground(),
                        compiled.leftInterpreted()),
                map.slots());
    }
}
