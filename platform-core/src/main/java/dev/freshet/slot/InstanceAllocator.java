package dev.freshet.slot;

import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;

/**
 * Gives out slots and takes them back clean. Two of them: {@link PoolingAllocator} and {@link OnDemandAllocator}. Thread-safe, for
 * virtual threads too.
 */
public interface InstanceAllocator extends AutoCloseable {

    /**
     * Leases a slot whose memory is the tenant's initial state. The caller closes it on every path.
     *
     * @throws dev.freshet.PoolExhaustedException if no slot is free and the pool does not overflow; a later retry is safe
     * @throws dev.freshet.LimitExceededException if the pool overflows and too many leases are out; a later retry is safe
     * @throws dev.freshet.LimitExceededException if the budget of guest memory is spent; a later retry is safe
     * @throws dev.freshet.PlatformFaultException if the system refuses to map memory; nothing is held then
     * @throws dev.freshet.CallInterruptedException if the thread is interrupted while it waits for a slot
     */
    Slot lease(Tenant tenant);

    /**
     * Finishes what releases had to leave because heap or stack had run out where they failed: says it, gives memory and images back. To be
     * called now and then, by a thread that has the stack for it; there is nearly never anything to do. What throws is tried again the next time.
     */
    void finishReleases();

    /** Drops what is kept warm for a tenant that is no longer registered; leases that run end normally. */
    void retire(Tenant tenant);

    /**
     * Gives physical memory of slots back that have been idle for at least that long.
     *
     * @return slots trimmed
     */
    int trim(Duration idle);

    /** How it was set up: the size of a slot and the idle time after which slots are trimmed concern its users too. */
    PoolSettings settings();

    /** The port whose images can be mapped here. */
    VirtualMemory memory();

    /** What slots and images take their memory of. */
    SharedBudget budget();

    /**
     * Waits until no slot is leased.
     *
     * @return false if some still are when the time is over
     */
    boolean awaitIdle(Duration time);

    /** Counters and gauges; {@link PoolStats#images()} is filled in by the engine, which owns the images. */
    default PoolStats stats(PoolStats.Images images) {
        return stats(images, PoolStats.Budgets.memoryAlone(budget().used(), budget().bound()));
    }

    /** The same with the figures of the budgets, of which the allocator knows but its own. */
    PoolStats stats(PoolStats.Images images, PoolStats.Budgets budgets);

    /** The slots one by one, and how many pages leases wrote. */
    PoolMap map();

    /**
     * Gives no lease any more and unmaps everything. Memory that is still leased stays mapped, and is reported: unmapping it under a
     * running guest would crash the JVM. A second call does nothing.
     */
    @Override
    void close();
}
