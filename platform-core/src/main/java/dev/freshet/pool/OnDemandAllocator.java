package dev.freshet.pool;

import dev.freshet.PlatformFaultException;
import dev.freshet.PoolSettings;
import dev.freshet.PoolStats;
import dev.freshet.sys.Region;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reserve, map, run, unmap: memory for one call at a time, none kept. Also what a pool overflows to. */
public final class OnDemandAllocator implements InstanceAllocator, SlotOwner {

    private final PoolSettings settings;
    private final VirtualMemory memory;
    private final SlotMapper mapper;
    private final SlotLayout layout;
    private final Map<Slot, Region> reservations = new ConcurrentHashMap<>();
    /** Of slots already given back; guarded by itself. */
    private final SlotCounters ended = new SlotCounters();

    private volatile boolean closed;

    public OnDemandAllocator(PoolSettings settings, VirtualMemory memory) {
        this.settings = settings;
        this.memory = memory;
        this.mapper = new SlotMapper(memory);
        this.layout = SlotLayout.of(1, settings.slotBytes(), memory.pageSize());
    }

    @Override
    public Slot lease(Tenant tenant) {
        if (closed) {
            throw new PlatformFaultException("the allocator is closed", null);
        }
        Region reservation = null;
        try {
            reservation = layout.reserve(memory);
            Slot slot = layout.slot(reservation, 0, -1, this);
            slot.claim(Slot.State.EMPTY);
            mapper.map(slot, tenant);
            slot.counters().onDemandLeases++;
            reservations.put(slot, reservation);
            return slot;
        } catch (SystemCallException e) {
            unmap(reservation, e);
            throw new PlatformFaultException("cannot map memory for " + tenant.name() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            unmap(reservation, e);
            throw e;
        }
    }

    private void unmap(@Nullable Region reservation, RuntimeException cause) {
        if (reservation != null) {
            try {
                memory.unmap(reservation);
            } catch (SystemCallException e) {
                cause.addSuppressed(e);
            }
        }
    }

    @Override
    public void release(Slot slot) {
        Region reservation = reservations.remove(slot);
        if (reservation == null) {
            throw new IllegalStateException("the slot has been given back already");
        }
        slot.showResetting();
        Tenant tenant = slot.requireTenant();
        BoundInstance bound = slot.bound();
        slot.bind(null);
        try {
            if (bound != null && bound.restore()) {
                tenant.keepIdleInstance(bound);
            }
        } finally {
            slot.publish(Slot.State.POISONED);
            synchronized (ended) {
                ended.add(slot.counters());
            }
            try {
                memory.unmap(reservation);
            } finally {
                if (slot.image() != null) {
                    slot.image().release();
                }
            }
        }
    }

    @Override
    public void extend(Slot slot, long bytes) {
        mapper.makeAccessible(slot, bytes);
    }

    @Override
    public void retire(Tenant tenant) {
        tenant.retire();
    }

    @Override
    public int trim(Duration idle) {
        return 0;
    }

    @Override
    public long slotBytes() {
        return settings.slotBytes();
    }

    @Override
    public VirtualMemory memory() {
        return memory;
    }

    @Override
    public boolean awaitIdle(Duration time) {
        return Idle.await(reservations::isEmpty, time);
    }

    SlotCounters counters() {
        SlotCounters sum = new SlotCounters();
        synchronized (ended) {
            sum.add(ended);
        }
        reservations.keySet().forEach(slot -> sum.add(slot.counters()));
        return sum;
    }

    @Override
    public PoolStats stats(PoolStats.Images images) {
        SlotCounters sum = counters();
        return new PoolStats(
                "on-demand",
                memory.name(),
                settings.slotBytes(),
                new PoolStats.Slots(0, 0, reservations.size(), 0, 0),
                StatsOf.leases(sum),
                StatsOf.resets(sum),
                0,
                0,
                images);
    }

    /** Refuses new leases; those that run give their memory back when they end. */
    @Override
    public void close() {
        closed = true;
    }
}
