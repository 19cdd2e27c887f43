package dev.freshet.slot;

import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.spi.CallListener.SlotKind;
import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
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
    private final SlotReset reset;
    private final SharedBudget budget;
    private final SlotReservations reservations;
    private final OnDemandAllocator overflow;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private volatile boolean closed;

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
        this.reset = new SlotReset(memory, settings.reset(), settings.keepResidentBytes(), settings.verify());
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
        budget.whenShort(new IdleSlots(slots, this::trimIdle));
    }

    @Override
    public Slot lease(Tenant tenant) {
        if (closed) {
            throw new PlatformFaultException("the pool is closed", null);
        }
        Slot slot = free.claim(tenant);
        if (slot == null) {
            return whenExhausted(tenant);
        }
        return reservations.cover(slot, tenant) ? prepare(slot, tenant) : whenMemoryIsSpent(slot, tenant);
    }

    /** Waits for memory without a slot: those who need less of it shall find one. */
    private Slot whenMemoryIsSpent(Slot claimed, Tenant tenant) {
        giveBack(claimed);
        waits.increment();
        long deadline = reservations.deadline();
        while (true) {
            try {
                reservations.pause(tenant, deadline);
            } catch (LimitExceededException e) {
                rejected.increment();
                throw e;
            }
            if (closed) {
                throw new PlatformFaultException("the pool is closed", null);
            }
            Slot slot = free.claim(tenant);
            if (slot != null && reservations.cover(slot, tenant)) {
                return prepare(slot, tenant);
            }
            if (slot != null) {
                giveBack(slot);
            }
        }
    }

    private Slot whenExhausted(Tenant tenant) {
        if (settings.whenExhausted() == WhenExhausted.ON_DEMAND) {
            return overflow.lease(tenant);
        }
        long started = System.nanoTime();
        if (settings.whenExhausted() == WhenExhausted.WAIT) {
            waits.increment();
            Slot slot = free.await(tenant, started + settings.waitTime().toNanos(), this::giveBack);
            if (slot != null) {
                return reservations.cover(slot, tenant) ? prepare(slot, tenant) : whenMemoryIsSpent(slot, tenant);
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
    private Slot prepare(Slot slot, Tenant tenant) {
        Tenant before = slot.tenant();
        if (before == tenant) {
            slot.counters().warmLeases++;
            slot.foundAs(SlotKind.WARM);
            return slot;
        }
        try {
            mapper.map(slot, tenant);
            reservations.shrink(slot, tenant.initialBytes());
        } catch (RuntimeException e) {
            recover(slot, "mapping", e);
            throw e instanceof SystemCallException
                    ? new PlatformFaultException("cannot map a slot for " + tenant.name() + ": " + e.getMessage(), e)
                    : e;
        }
        if (before == null) {
            slot.counters().emptyLeases++;
            slot.foundAs(SlotKind.EMPTY);
        } else {
            slot.counters().remappedLeases++;
            slot.foundAs(SlotKind.REMAPPED);
        }
        return slot;
    }

    @Override
    public void release(Slot slot) {
        slot.showResetting();
        try {
            reset.reset(slot);
            restoreBound(slot);
        } catch (Throwable e) {
            // Whatever it was, the contents are unknown: better to lose a slot than to show one tenant's bytes to
            // another.
            poison(slot, "reset", e);
            return;
        }
        giveBack(slot);
    }

    /** After this the slot's instance, if it still has one, is as the module declares it. One that cannot be put back is dropped. */
    static void restoreBound(Slot slot) {
        BoundInstance bound = slot.bound();
        if (bound == null) {
            return;
        }
        boolean restored = false;
        try {
            restored = bound.restore();
        } catch (OutOfMemoryError e) {
            LOG.warn("The instance on slot {} is dropped: no heap to put it back with", slot.index(), e);
        }
        if (!restored) {
            slot.bind(null);
        }
    }

    /** Hands a clean slot to whoever waits, or keeps it warm for its tenant. */
    private void giveBack(Slot slot) {
        slot.showLeased();
        if (free.grant(slot)) {
            return;
        }
        Tenant tenant = slot.tenant();
        if (closed) {
            letGo(slot);
        } else if (tenant == null) {
            free.publish(slot, Slot.State.EMPTY);
        } else if (tenant.isRetired()) {
            empty(slot);
        } else {
            tenant.warmSlots().remember(slot);
            free.publish(slot, Slot.State.CLEAN);
            if ((closed || tenant.isRetired()) && slot.claim(Slot.State.CLEAN)) {
                giveBack(slot);
            }
        }
    }

    private void empty(Slot slot) {
        try {
            mapper.clear(slot);
            reservations.shrink(slot, 0);
            free.publish(slot, Slot.State.EMPTY);
        } catch (RuntimeException e) {
            recover(slot, "clearing", e);
        }
    }

    private void recover(Slot slot, String step, RuntimeException cause) {
        if (mapper.recover(slot)) {
            reservations.shrink(slot, 0);
            free.publish(slot, Slot.State.EMPTY);
        } else {
            poison(slot, step, cause);
        }
    }

    private void poison(Slot slot, String step, Throwable cause) {
        Tenant tenant = slot.tenant();
        slot.counters().failedResets++;
        letGo(slot);
        LOG.error(
                "Slot {} is poisoned and will not be leased again: {} failed for {}",
                slot.index(),
                step,
                tenant == null ? "no tenant" : tenant.name(),
                cause);
    }

    /** Takes a slot out of service for good. It keeps its mapping but no reference that outlives it. */
    private static void letGo(Slot slot) {
        SealedImage image = slot.image();
        slot.bind(null);
        slot.occupy(null, null);
        slot.publish(Slot.State.POISONED);
        if (image != null) {
            image.release();
        }
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
            if (slot.tenant() == tenant && slot.claim(Slot.State.CLEAN)) {
                if (slot.tenant() == tenant) {
                    empty(slot);
                } else {
                    free.publish(slot, Slot.State.CLEAN);
                }
            }
        }
    }

    @Override
    public int trim(Duration idle) {
        int trimmed = 0;
        long now = System.nanoTime();
        for (Slot slot : slots) {
            boolean due = now - slot.usedAtNanos() >= idle.toNanos();
            boolean resident = slot.reservedBytes() > 0
                    || (slot.touchedBytes() > 0 && slot.dirtyPages().residentPages() > 0);
            if (due && (resident || slot.hasUnwantedInstance()) && slot.claim(Slot.State.CLEAN)) {
                trimmed += trimIdle(slot) ? 1 : 0;
            }
        }
        return trimmed;
    }

    /** Makes a clean slot that the caller owns give its memory back, and publishes it again; false if that fails. */
    private boolean trimIdle(Slot slot) {
        try {
            reset.trim(slot);
            reservations.shrink(slot, 0);
            if (slot.hasUnwantedInstance()) {
                slot.bind(null);
            }
            free.publish(slot, Slot.State.CLEAN);
            return true;
        } catch (RuntimeException e) {
            poison(slot, "trimming", e);
            return false;
        }
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
        // Claims every idle slot and keeps it, so that a lease that raced with this finds none.
        int idle = 0;
        for (Slot slot : slots) {
            Slot.State state = slot.state();
            if ((state == Slot.State.CLEAN || state == Slot.State.EMPTY) && slot.claim(state)) {
                letGo(slot);
                idle++;
            } else if (state == Slot.State.POISONED) {
                idle++;
            }
        }
        if (idle < slots.length) {
            LOG.error(
                    "The pool is closed while {} of its slots are leased; its address space stays reserved",
                    slots.length - idle);
            return;
        }
        memory.unmap(reservation);
        for (Slot slot : slots) {
            reservations.shrink(slot, 0);
        }
    }
}
