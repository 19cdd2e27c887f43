package dev.freshet.slot;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How leases of a pool's slots end: the slot is reset and idle again, or poisoned. Every way out leads to one of the two, whatever is thrown
 * where:
 *
 * <pre>
 *               reset, restored                     waited for
 *   release ------------------> giveBack ------------------------------> LEASED, by whoever waited
 *      | failed                    | tenant gone: cleared                 EMPTY
 *      |                           | else                                 CLEAN
 *      |                           | clearing failed -> recover           EMPTY
 *      +------------------------------------------------ or that too ---> POISONED, the rest by finish()
 * </pre>
 *
 * <p>Nothing here allocates, logs or frees on the way: the heap or the stack may have run out. What could not be finished is left to {@link
 * #finish}, on a thread that has both.
 */
final class SlotReleases {

    private static final Logger LOG = LoggerFactory.getLogger(PoolingAllocator.class);

    private final Slot[] slots;
    private final FreeSlots free;
    private final SlotMapper mapper;
    private final SlotReset reset;
    private final SlotReservations reservations;
    private final Unfinished unfinished = new Unfinished();
    private final Consumer<Slot> finish = this::finish;
    /** Whether somebody has published a slot and could not look afterwards who waits, or whether its tenant is gone. */
    private volatile boolean unsettled;
    /** Idle slots are taken out of use from now on. */
    private volatile boolean closed;

    SlotReleases(Slot[] slots, FreeSlots free, SlotMapper mapper, SlotReset reset, SlotReservations reservations) {
        this.slots = slots;
        this.free = free;
        this.mapper = mapper;
        this.reset = reset;
        this.reservations = reservations;
    }

    /** Ends a lease. Throws only before it has done anything. */
    void release(Slot slot) {
        try {
            slot.showResetting();
            reset.reset(slot);
            restoreBound(slot);
            giveBack(slot);
        } catch (Throwable e) {
            // Whatever it was, the contents are unknown: better to lose a slot than to show one tenant's bytes to
            // another.
            poison(slot, "reset", e);
        }
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
            // No heap to put it back with: it is dropped, and built anew when it is wanted.
        }
        if (!restored) {
            slot.bind(null);
        }
    }

    /** Hands a clean slot to whoever waits, or keeps it warm for its tenant. Throws only while the slot is still the caller's. */
    private void giveBack(Slot slot) {
        slot.showLeased();
        if (isGranted(slot)) {
            return;
        }
        Tenant tenant = slot.tenant();
        if (closed) {
            retireSlot(slot);
            return;
        }
        if (tenant != null && tenant.isRetired()) {
            try {
                mapper.clear(slot);
                reservations.shrink(slot, 0);
            } catch (Throwable e) {
                recover(slot, "clearing", e);
                return;
            }
            tenant = null;
        }
        if (tenant != null) {
            tenant.warmSlots().remember(slot);
        }
        publish(slot, tenant == null ? Slot.State.EMPTY : Slot.State.CLEAN);
    }

    /** Whether a thread that waits has got the slot; one that cannot be told of it now gets it by {@link #finish}. */
    private boolean isGranted(Slot slot) {
        boolean granted = false;
        try {
            granted = free.grant(slot);
        } catch (Throwable e) {
            unsettled = true;
        }
        return granted;
    }

    /**
     * Gives the slot up as idle. Throws only while it is still the caller's. Who retires the tenant or closes the pool leaves alone what
     * somebody owns, so whoever gives up looks afterwards.
     */
    private void publish(Slot slot, Slot.State state) {
        Tenant tenant = slot.tenant();
        slot.publish(state);
        try {
            free.serveWaiters();
            if (closed || (tenant != null && tenant.isRetired())) {
                settle(slot);
            }
        } catch (Throwable e) {
            unsettled = true;
        }
    }

    /** Takes an idle slot out of use if the pool is closed, or empties it if its tenant is gone. */
    void settle(Slot slot) {
        Slot.State state = slot.state();
        if ((state == Slot.State.CLEAN || (closed && state == Slot.State.EMPTY)) && slot.claim(state)) {
            try {
                giveBack(slot);
            } catch (Throwable e) {
                recover(slot, "clearing", e);
            }
        }
    }

    /** After a failed step: the slot is empty, or poisoned if that fails too. */
    void recover(Slot slot, String step, Throwable cause) {
        boolean recovered = false;
        try {
            recovered = mapper.recover(slot);
            if (recovered) {
                reservations.shrink(slot, 0);
            }
        } catch (Throwable e) {
            // Poisoned below, with the first cause.
        }
        if (recovered) {
            publish(slot, Slot.State.EMPTY);
        } else {
            poison(slot, step, cause);
        }
    }

    private void poison(Slot slot, String step, Throwable cause) {
        try {
            takeOut(slot, step, cause);
        } catch (Throwable cutOff) {
            takeOut(slot, step, cause);
        }
    }

    /** Takes a slot out of service because the pool is closed. */
    private void retireSlot(Slot slot) {
        takeOut(slot, null, null);
    }

    /**
     * Takes a slot out of service for good; may be done again if it was cut off. It keeps its mapping, and its reference to the image until
     * that is given back by {@link #finish}.
     */
    private void takeOut(Slot slot, @Nullable String step, @Nullable Throwable cause) {
        if (slot.state() != Slot.State.POISONED) {
            if (step != null && slot.failedStep() == null) {
                slot.failedAt(step, cause);
                slot.counters().failedResets++;
            }
            slot.bind(null);
            slot.publish(Slot.State.POISONED);
        }
        unfinished.add(slot);
    }

    /** Finishes what releases had to leave. What throws is tried again the next time. */
    void finish() {
        if (unsettled) {
            unsettled = false;
            free.serveWaiters();
            for (Slot slot : slots) {
                Tenant tenant = slot.tenant();
                if (closed || (tenant != null && tenant.isRetired())) {
                    settle(slot);
                }
            }
        }
        unfinished.finish(finish);
    }

    private void finish(Slot slot) {
        Tenant tenant = slot.tenant();
        String step = slot.failedStep();
        if (step != null) {
            LOG.error(
                    "Slot {} is poisoned and will not be leased again: {} failed for {}",
                    slot.index(),
                    step,
                    tenant == null ? "no tenant" : tenant.name(),
                    slot.failure());
            slot.forgetFailure();
        }
        slot.vacate();
        slot.releaseImage();
    }

    /** A claimed slot is not used after all. Throws only before it has done anything. */
    void giveBackUnused(Slot slot) {
        try {
            giveBack(slot);
        } catch (Throwable e) {
            recover(slot, "giving back", e);
        }
    }

    /** Makes an idle slot give its memory back, if nobody has it; false if somebody has, or if that fails. */
    boolean trimIdle(Slot slot) {
        if (!slot.claim(Slot.State.CLEAN)) {
            return false;
        }
        try {
            reset.trim(slot);
            reservations.shrink(slot, 0);
            if (slot.hasUnwantedInstance()) {
                slot.bind(null);
            }
            publish(slot, Slot.State.CLEAN);
            return true;
        } catch (Throwable e) {
            poison(slot, "trimming", e);
            return false;
        }
    }

    /** From now on idle slots are taken out of use, those that are idle at once. */
    void close() {
        closed = true;
        for (Slot slot : slots) {
            settle(slot);
        }
        finish();
    }
}
