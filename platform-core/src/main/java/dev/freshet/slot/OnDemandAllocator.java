package dev.freshet.slot;

import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.spi.CallListener.SlotKind;
import dev.freshet.sys.HostStack;
import dev.freshet.sys.Region;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory for one call at a time: reserve, map, run, give back. Also what a pool overflows to.
 *
 * <p>No physical memory is kept between calls. A few reservations are kept with their mapping in place, so that the usual call pays one
 * {@code madvise} and its page faults, not six system calls (docs/benchmarks.md).
 */
public final class OnDemandAllocator implements InstanceAllocator, SlotOwner {

    private static final Logger LOG = LoggerFactory.getLogger(OnDemandAllocator.class);

    /** Reservations kept: as many as calls are likely to run at once on a machine that does not use a pool. */
    private static final int MAX_SPARES = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    private final PoolSettings settings;
    private final VirtualMemory memory;
    private final SlotMapper mapper;
    private final SlotReset reset;
    private final SlotLayout layout;
    private final SharedBudget budget;
    private final SlotReservations reserved;
    /** Reservations of leased slots and of spares. */
    private final Map<Slot, Region> reservations = new ConcurrentHashMap<>();

    /** Clean slots without physical memory. Whoever takes one out of its cell by compare-and-set owns it. */
    private final AtomicReferenceArray<@Nullable Slot> spares = new AtomicReferenceArray<>(MAX_SPARES);

    private final int maxLeases;
    /** What {@code freshet.limits.leases} is, for the message: more than maxLeases if a pool has slots of its own. */
    private final int leaseLimit;

    private final AtomicInteger leased = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    /** Of slots that are gone; guarded by itself. */
    private final SlotCounters ended = new SlotCounters();

    private final Unfinished unfinished = new Unfinished();
    private final Consumer<Slot> finish = this::finish;
    /** Whether somebody has kept a spare and could not look afterwards whether its tenant is gone. */
    private volatile boolean unsettled;

    private volatile boolean closed;

    /** Any number of leases. */
    public OnDemandAllocator(PoolSettings settings, VirtualMemory memory) {
        this(settings, memory, Integer.MAX_VALUE, 0, SharedBudget.unlimited());
    }

    /**
     * @param leaseLimit most leases at the same time, of this allocator and the pool that overflows to it
     * @param slotsBefore slots of that pool; 0 if there is none
     * @param budget what all slots may hold of the process's memory, images included
     */
    public OnDemandAllocator(
            PoolSettings settings, VirtualMemory memory, int leaseLimit, int slotsBefore, SharedBudget budget) {
        this.budget = budget;
        this.reserved = new SlotReservations(budget, settings);
        this.leaseLimit = leaseLimit;
        this.maxLeases = Math.max(0, leaseLimit - slotsBefore);
        this.settings = settings;
        this.memory = memory;
        this.mapper = new SlotMapper(memory);
        this.reset = new SlotReset(memory, Reset.DISCARD, 0, settings.verify());
        this.layout = SlotLayout.of(1, settings.slotBytes(), memory.pageSize());
    }

    @Override
    public Slot lease(Tenant tenant) {
        if (closed) {
            throw new PlatformFaultException("the allocator is closed", null);
        }
        HostStack.requireForSlowWork();
        if (leased.incrementAndGet() > maxLeases) {
            leased.decrementAndGet();
            throw refused(tenant);
        }
        Slot slot = null;
        try {
            slot = takeSpare(tenant);
            if (slot == null) {
                slot = reserve();
            }
            awaitMemory(slot, tenant);
            if (slot.tenant() != tenant) {
                mapper.map(slot, tenant);
            }
            slot.claim(slot.state());
            slot.counters().onDemandLeases++;
            slot.foundAs(SlotKind.ON_DEMAND);
            return slot;
        } catch (Throwable e) {
            if (slot != null) {
                destroy(slot);
            }
            leased.decrementAndGet();
            if (e instanceof SystemCallException) {
                throw new PlatformFaultException("cannot map memory for " + tenant.name() + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private void awaitMemory(Slot slot, Tenant tenant) {
        long deadline = reserved.cover(slot, tenant) ? 0 : reserved.deadline();
        try {
            while (!reserved.cover(slot, tenant)) {
                reserved.pause(tenant, deadline);
            }
        } catch (LimitExceededException e) {
            refused.increment();
            throw e;
        }
    }

    private LimitExceededException refused(Tenant tenant) {
        refused.increment();
        return new LimitExceededException(
                "no memory for " + tenant.name() + ": " + leaseLimit + " leases of all extensions are out, and no more"
                        + " may be; lower concurrency or raise freshet.limits.leases",
                "freshet.limits.leases",
                leaseLimit + 1L,
                leaseLimit);
    }

    /** Leases refused because too many were out. */
    long rejected() {
        return refused.sum();
    }

    private Slot reserve() {
        Region reservation = layout.reserve(memory);
        try {
            Slot slot = layout.slot(reservation, 0, -1, this);
            reservations.put(slot, reservation);
            return slot;
        } catch (Throwable e) {
            memory.unmap(reservation);
            throw e;
        }
    }

    /** Takes a spare, the tenant's own if there is one; null if there is none. */
    private @Nullable Slot takeSpare(Tenant tenant) {
        Slot own = takeSpare(slot -> slot.tenant() == tenant);
        return own != null ? own : takeSpare(slot -> true);
    }

    private @Nullable Slot takeSpare(Predicate<Slot> wanted) {
        for (int i = 0; i < MAX_SPARES; i++) {
            Slot slot = spares.get(i);
            if (slot != null && wanted.test(slot) && spares.compareAndSet(i, slot, null)) {
                return slot;
            }
        }
        return null;
    }

    private boolean keepSpare(Slot slot) {
        for (int i = 0; i < MAX_SPARES; i++) {
            if (spares.get(i) == null && spares.compareAndSet(i, null, slot)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void release(Slot slot) {
        try {
            slot.showResetting();
            reset.reset(slot);
            // Nothing is resident any more.
            reserved.shrink(slot, 0);
            SlotReleases.restoreBound(slot);
            giveBack(slot);
        } catch (Throwable e) {
            // Whatever it was, the contents are unknown: the reservation goes back to the system, whole.
            slot.failedAt("reset", e);
            slot.counters().failedResets++;
            slot.bind(null);
            destroy(slot);
        } finally {
            leased.decrementAndGet();
        }
    }

    /** Once it is a spare the slot is anybody's. Throws only while it is still the caller's. */
    private void giveBack(Slot slot) {
        Tenant tenant = slot.requireTenant();
        slot.publish(Slot.State.CLEAN);
        if (!keepSpare(slot)) {
            destroy(slot);
            return;
        }
        try {
            // Only now: who closes, or retires a tenant, drops the spares there are, so one of the two sees the other.
            if (closed || tenant.isRetired()) {
                dropSpare(slot);
            }
        } catch (Throwable e) {
            unsettled = true;
        }
    }

    /** Unless somebody has taken it, who will look as well. */
    private void dropSpare(Slot slot) {
        for (int i = 0; i < MAX_SPARES; i++) {
            if (spares.compareAndSet(i, slot, null)) {
                destroy(slot);
                return;
            }
        }
    }

    private void dropSpares(Predicate<Slot> unwanted) {
        Slot slot = takeSpare(unwanted);
        while (slot != null) {
            destroy(slot);
            slot = takeSpare(unwanted);
        }
    }

    /** Gives the reservation back to the system, now or by {@link #finishReleases}. The caller owns the slot. */
    private void destroy(Slot slot) {
        // Not leased, not to be leased: a use after this is a defect and must be seen.
        slot.publish(Slot.State.POISONED);
        try {
            finish(slot);
        } catch (Throwable e) {
            unfinished.add(slot);
        }
    }

    /** May be done again if it was cut off. */
    private void finish(Slot slot) {
        Tenant tenant = slot.tenant();
        if (slot.failedStep() != null) {
            HostStack.requireForSlowWork();
            LOG.error(
                    "An on-demand reservation is given up: {} failed for {}",
                    slot.failedStep(),
                    tenant == null ? "no tenant" : tenant.name(),
                    slot.failure());
            slot.forgetFailure();
        }
        BoundInstance bound = slot.bound();
        slot.bind(null);
        if (tenant != null && bound != null) {
            tenant.keepIdleInstance(bound);
        }
        slot.vacate();
        slot.releaseImage();
        Region reservation = reservations.get(slot);
        if (reservation != null) {
            unmap(reservation);
            reserved.shrink(slot, 0);
            synchronized (ended) {
                reservations.remove(slot);
                ended.add(slot.counters());
            }
        }
    }

    private void unmap(Region reservation) {
        try {
            memory.unmap(reservation);
        } catch (SystemCallException e) {
            LOG.error("An on-demand reservation could not be given back and stays mapped", e);
        }
    }

    @Override
    public void finishReleases() {
        if (unsettled) {
            unsettled = false;
            dropSpares(spare -> closed || isRetired(spare.tenant()));
        }
        unfinished.finish(finish);
    }

    private static boolean isRetired(@Nullable Tenant tenant) {
        return tenant != null && tenant.isRetired();
    }

    @Override
    public boolean reserve(Slot slot, long bytes) {
        return reserved.grow(slot, bytes);
    }

    @Override
    public void extend(Slot slot, long bytes) {
        mapper.makeAccessible(slot, bytes);
    }

    @Override
    public void retire(Tenant tenant) {
        tenant.retire();
        dropSpares(slot -> slot.tenant() == tenant);
    }

    /** Nothing to trim: spares hold no physical memory. */
    @Override
    public int trim(Duration idle) {
        return 0;
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
        return awaitIdleUntil(System.nanoTime() + time.toNanos());
    }

    boolean awaitIdleUntil(long deadlineNanos) {
        return Idle.await(() -> leased.get() == 0, deadlineNanos);
    }

    SlotCounters counters() {
        SlotCounters sum = new SlotCounters();
        synchronized (ended) {
            sum.add(ended);
            reservations.keySet().forEach(slot -> sum.add(slot.counters()));
        }
        return sum;
    }

    @Override
    public PoolStats stats(PoolStats.Images images, PoolStats.Budgets budgets) {
        SlotCounters sum = counters();
        return new PoolStats(
                "on-demand",
                memory.name(),
                settings.slotBytes(),
                new PoolStats.Slots(0, 0, leased.get(), 0, 0),
                StatsOf.leases(sum),
                StatsOf.resets(sum),
                refused.sum(),
                0,
                images,
                budgets);
    }

    @Override
    public PoolMap map() {
        return new PoolMap(List.of(), StatsOf.dirtyPages(counters()));
    }

    @Override
    public void close() {
        closed = true;
        dropSpares(slot -> true);
        finishReleases();
    }
}
