package dev.freshet.slot;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who gets which slot: finds and claims idle slots, hands slots given back to threads that wait. Knows nothing of what is mapped, so a
 * model checker can run all its interleavings ({@code FreeSlotsLincheckTest}).
 *
 * <p>No slot is in a list: owning one means having claimed it. Two rules keep a waiter from sleeping while a slot is idle:
 *
 * <pre>
 *   who gives back     publish the slot   then look for waiters     {@link #serveWaiters}
 *   who waits          enrol              then look for slots       {@link #await}
 * </pre>
 *
 * <p>All four are sequentially consistent, so at least one of the two sees the other.
 */
final class FreeSlots {

    private final Slot[] slots;
    private final SlotWaiters waiters = new SlotWaiters();

    /** @param slots the pool's, in any state */
    FreeSlots(Slot[] slots) {
        this.slots = slots;
    }

    /** Claims a slot that was clean for the tenant a moment ago; null if none is known. Never blocks. */
    @Nullable
    Slot claimWarm(Tenant tenant) {
        return tenant.warmSlots().claim(tenant);
    }

    /** Claims the best slot there is: the tenant's own, an empty one, the one idle longest; null if none is idle. Never blocks. */
    @Nullable
    Slot claimAny(Tenant tenant) {
        while (true) {
            Slot best = null;
            Slot.State bestState = Slot.State.POISONED;
            for (Slot slot : slots) {
                Slot.State state = slot.state();
                if (state == Slot.State.CLEAN && slot.tenant() == tenant) {
                    best = slot;
                    bestState = state;
                    break;
                }
                if (state == Slot.State.EMPTY && bestState != Slot.State.EMPTY) {
                    best = slot;
                    bestState = state;
                } else if (state == Slot.State.CLEAN
                        && bestState != Slot.State.EMPTY
                        && (best == null || slot.usedAtNanos() - best.usedAtNanos() < 0)) {
                    best = slot;
                    bestState = state;
                }
            }
            if (best == null) {
                return null;
            }
            if (best.claim(bestState)) {
                return best;
            }
        }
    }

    /**
     * Waits for a slot, first come first served.
     *
     * @param giveBack takes a slot that is not needed after all: one was granted while another was found
     * @return a slot that the caller owns, or null when the time is over
     * @throws dev.freshet.CallInterruptedException if the thread is interrupted first; its interrupt flag stays set
     */
    @Nullable
    Slot await(Tenant tenant, long deadlineNanos, Consumer<Slot> giveBack) {
        SlotWaiters.Waiter waiter = waiters.enrol();
        Slot found = null;
        try {
            found = claimAny(tenant);
            if (found == null) {
                return waiters.await(waiter, deadlineNanos);
            }
        } catch (Throwable failure) {
            withdraw(waiter, giveBack);
            throw failure;
        }
        withdraw(waiter, giveBack);
        return found;
    }

    private void withdraw(SlotWaiters.Waiter waiter, Consumer<Slot> giveBack) {
        Slot granted = waiters.withdraw(waiter);
        if (granted != null) {
            giveBack.accept(granted);
        }
    }

    /** Gives a slot that the caller owns to the longest waiter; false if nobody waits and the caller still owns it. */
    boolean grant(Slot slot) {
        return waiters.any() && waiters.grant(slot);
    }

    /**
     * Gives idle slots to threads that wait, for who has just published one: whoever enrolled just before and looked too early to see it
     * gets a slot now; see {@link Slot#publish}.
     */
    void serveWaiters() {
        while (waiters.any()) {
            if (!grantIdleSlot()) {
                return;
            }
        }
    }

    /** Returns false if no slot is idle. A slot that nobody takes is published again, so the caller looks for waiters again. */
    private boolean grantIdleSlot() {
        for (Slot slot : slots) {
            Slot.State state = slot.state();
            if ((state == Slot.State.CLEAN || state == Slot.State.EMPTY) && slot.claim(state)) {
                boolean granted = false;
                try {
                    granted = waiters.grant(slot);
                } finally {
                    if (!granted) {
                        slot.publish(state);
                    }
                }
                return true;
            }
        }
        return false;
    }

    /** Threads that wait now. */
    int waiting() {
        return waiters.count();
    }
}
