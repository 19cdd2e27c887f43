package dev.freshet.slot;

import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.spi.CallListener.SlotKind;
import dev.freshet.sys.HostStack;
import dev.freshet.sys.Region;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fixed number of slots in one reservation.
 *
 * <p>A lease looks, in this order, for a clean slot of the tenant (nothing to map), an empty slot, and the clean slot of another tenant
 * that has been idle longest. The reset happens when a lease ends, so an idle slot never holds a tenant's bytes.
 *
 * <p>There is no lock on the way of a warm lease: {@link SlotHints} finds a slot, one compare-and-set on its state takes it. The scan
 * behind it costs a look at each slot, which is little against the mapping that follows.
 */
public final class PoolingAllocator implements InstanceAllocator, SlotOwner {

    private static final Logger LOG = LoggerFactory.getLogger(PoolingAllocator.class);

    private final PoolSettings settings;
    private final VirtualMemory memory;
    private final Region reservation;
    private final Slot[] slots;
    private final FreeSlots free;
    private final SlotMapper mapper;
    private final SlotReleases releases;
    private final SharedBudget budget;
    private final SlotReservations reservations;
    private final OnDemandAllocator overflow;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private volatile boolean closed;
    /** Guarded by this. */
    private boolean unmapped;

    /** Overflows without a bound. Throws as {@link #PoolingAllocator(PoolSettings, VirtualMemory, int)}. */
    public PoolingAllocator(PoolSettings settings, VirtualMemory memory) {
        this(settings, memory, Integer.MAX_VALUE, SharedBudget.unlimited());
    }

    /**
     * @param leaseLimit most leases at the same time, slots and overflow together; the pool's own slots can always be leased
     * @param budget what all slots may hold of the process's memory, images included
     * @throws SystemCallException if the address space is too small for the pool
     */
    public PoolingAllocator(PoolSettings settings, VirtualMemory memory, int leaseLimit, SharedBudget budget) {
        this.settings = settings;
        this.memory = memory;
        this.mapper = new SlotMapper(memory);
        this.budget = budget;
        this.reservations = new SlotReservations(budget, settings);
        this.overflow = new OnDemandAllocator(settings, memory, leaseLimit, settings.slots(), budget);
        SlotLayout layout = SlotLayout.of(settings.slots(), settings.slotBytes(), memory.pageSize());
        this.reservation = layout.reserve(memory);
        this.slots = new Slot[settings.slots()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = layout.slot(reservation, i, i, this);
        }
        this.free = new FreeSlots(slots);
        SlotReset reset = new SlotReset(memory, settings.reset(), settings.keepResidentBytes(), settings.verify());
        this.releases = new SlotReleases(slots, free, mapper, reset, reservations);
        budget.whenShort(new IdleSlots(slots, releases::trimIdle));
    }

    @Override
    public Slot lease(Tenant tenant) {
        if (closed) {
            throw new PlatformFaultException("the pool is closed", null);
        }
        long deadline = 0;
        while (true) {
            Slot slot = claimed(tenant);
            if (slot == null) {
                return overflow.lease(tenant);
            }
            try {
                if (reservations.cover(slot, tenant)) {
                    prepare(slot, tenant);
                    return slot;
                }
                // Memory is waited for without a slot: those who need less of it shall find one.
                releases.giveBackUnused(slot);
            } catch (Throwable e) {
                releases.recover(slot, "mapping", e);
                if (e instanceof SystemCallException) {
                    throw new PlatformFaultException(
                            "cannot map a slot for " + tenant.name() + ": " + e.getMessage(), e);
                }
                throw e;
            }
            deadline = pause(tenant, deadline);
        }
    }

    /** Claims a slot, or waits for one; null if there is none and the pool overflows. */
    private @Nullable Slot claimed(Tenant tenant) {
        Slot slot = free.claimWarm(tenant);
        if (slot != null) {
            return slot;
        }
        HostStack.requireForSlowWork();
        if (closed) {
            throw new PlatformFaultException("the pool is closed", null);
        }
        slot = free.claimAny(tenant);
        return slot != null || settings.whenExhausted() == WhenExhausted.ON_DEMAND ? slot : awaited(tenant);
    }

    private long pause(Tenant tenant, long deadlineNanos) {
        long deadline = deadlineNanos;
        if (deadline == 0) {
            waits.increment();
            deadline = reservations.deadline();
        }
        try {
            reservations.pause(tenant, deadline);
        } catch (LimitExceededException e) {
            rejected.increment();
            throw e;
        }
        return deadline;
    }

    private Slot awaited(Tenant tenant) {
        long started = System.nanoTime();
        if (settings.whenExhausted() == WhenExhausted.WAIT) {
            waits.increment();
            Slot slot = free.await(tenant, started + settings.waitTime().toNanos(), releases::giveBackUnused);
            if (slot != null) {
                return slot;
            }
        }
        rejected.increment();
        PoolStats.Slots now = slotsByState();
        throw new PoolExhaustedException(String.format(
                "pool: no slot for %s after %d ms (slots=%d, leased=%d, resetting=%d, poisoned=%d, waiting=%d); raise"
                        + " freshet.pool.slots, lower concurrency, or set freshet.pool.when-exhausted=on-demand",
                tenant.name(),
                (System.nanoTime() - started) / 1_000_000,
                now.total(),
                now.leased(),
                now.resetting(),
                now.poisoned(),
                free.waiting()));
    }

    /** Maps the tenant onto a claimed slot, unless it is the tenant's already. */
    private void prepare(Slot slot, Tenant tenant) {
        Tenant before = slot.tenant();
        if (before == tenant) {
            slot.counters().warmLeases++;
            slot.foundAs(SlotKind.WARM);
            return;
        }
        HostStack.requireForSlowWork();
        mapper.map(slot, tenant);
        reservations.shrink(slot, tenant.initialBytes());
        if (before == null) {
            slot.counters().emptyLeases++;
            slot.foundAs(SlotKind.EMPTY);
        } else {
            slot.counters().remappedLeases++;
            slot.foundAs(SlotKind.REMAPPED);
        }
    }

    @Override
    public void release(Slot slot) {
        releases.release(slot);
        if (closed) {
            giveUpSpace();
        }
    }

    /** The lease has ended, so whatever fails now only keeps address space. */
    private void giveUpSpace() {
        try {
            unmapIfIdle();
        } catch (Throwable e) {
            // It stays reserved, as close() has said it would.
        }
    }

    /** After {@link #close} has begun: gives images and address space back, once no slot is leased; returns whether none is. */
    private synchronized boolean unmapIfIdle() {
        releases.finish();
        boolean idle = slotsByState().poisoned() == slots.length;
        if (idle && !unmapped) {
            unmapped = true;
            memory.unmap(reservation);
            for (Slot slot : slots) {
                reservations.shrink(slot, 0);
            }
        }
        return idle;
    }

    @Override
    public void finishReleases() {
        releases.finish();
        overflow.finishReleases();
    }

    @Override
    public boolean reserve(Slot slot, long bytes) {
        return reservations.grow(slot, bytes);
    }

    @Override
    public void extend(Slot slot, long bytes) {
        mapper.makeAccessible(slot, bytes);
    }

    @Override
    public void retire(Tenant tenant) {
        tenant.retire();
        for (Slot slot : slots) {
            if (slot.tenant() == tenant) {
                releases.settle(slot);
            }
        }
    }

    @Override
    public int trim(Duration idle) {
        int trimmed = 0;
        long now = System.nanoTime();
        for (Slot slot : slots) {
            boolean due = now - slot.usedAtNanos() >= idle.toNanos();
            boolean resident = slot.reservedBytes > 0
                    || (slot.touchedBytes() > 0 && slot.dirtyPages().residentPages() > 0);
            if (due && (resident || slot.hasUnwantedInstance()) && releases.trimIdle(slot)) {
                trimmed++;
            }
        }
        return trimmed;
    }

    @Override
    public PoolSettings settings() {
        return settings;
    }

    @Override
    public VirtualMemory memory() {
        return memory;
    }

    @Override
    public SharedBudget budget() {
        return budget;
    }

    @Override
    public boolean awaitIdle(Duration time) {
        // One deadline for both: what the pool has taken the overflow does not get again.
        long deadlineNanos = System.nanoTime() + time.toNanos();
        return Idle.await(
                        () -> {
                            PoolStats.Slots now = slotsByState();
                            return now.leased() + now.resetting() == 0;
                        },
                        deadlineNanos)
                && overflow.awaitIdleUntil(deadlineNanos);
    }

    @Override
    public PoolStats stats(PoolStats.Images images, PoolStats.Budgets budgets) {
        SlotCounters sum = new SlotCounters();
        for (Slot slot : slots) {
            sum.add(slot.counters());
        }
        sum.add(overflow.counters());
        PoolStats.Slots byState = slotsByState();
        return new PoolStats(
                "pooling",
                memory.name(),
                settings.slotBytes(),
                byState,
                StatsOf.leases(sum),
                StatsOf.resets(sum),
                rejected.sum() + overflow.rejected(),
                waits.sum(),
                images,
                budgets);
    }

    @Override
    public PoolMap map() {
        List<PoolMap.Slot> views = new ArrayList<>(slots.length);
        SlotCounters sum = new SlotCounters();
        for (Slot slot : slots) {
            views.add(StatsOf.view(slot));
            sum.add(slot.counters());
        }
        sum.add(overflow.counters());
        return new PoolMap(views, StatsOf.dirtyPages(sum));
    }

    private PoolStats.Slots slotsByState() {
        EnumMap<Slot.State, Integer> count = new EnumMap<>(Slot.State.class);
        for (Slot slot : slots) {
            count.merge(slot.state(), 1, Integer::sum);
        }
        return new PoolStats.Slots(
                count.getOrDefault(Slot.State.EMPTY, 0),
                count.getOrDefault(Slot.State.CLEAN, 0),
                count.getOrDefault(Slot.State.LEASED, 0),
                count.getOrDefault(Slot.State.RESETTING, 0),
                count.getOrDefault(Slot.State.POISONED, 0));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        overflow.close();
        // Idle slots are claimed and kept, so that a lease that raced with this finds none.
        releases.close();
        if (!unmapIfIdle()) {
            LOG.error(
                    "The pool is closed while {} of its slots are leased; its address space stays reserved until the last"
                            + " lease has ended",
                    slots.length - slotsByState().poisoned());
        }
    }
}
