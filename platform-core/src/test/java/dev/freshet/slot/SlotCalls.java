package dev.freshet.slot;

import dev.freshet.sys.SealedImage;
import org.jetbrains.kotlinx.lincheck.annotations.Operation;

/**
 * Two tenants' calls over few slots, for the model checker: the real {@link FreeSlots}, {@link Slot}, {@link SlotHints}, {@link
 * SlotWaiters} and {@link Tenant}; only mapping and reset are left out, which a slot's owner does alone.
 */
public abstract class SlotCalls {

    /** Two cells: one that a thread looks at first, and another. */
    private static final int CELL_BITS = 1;

    private final FreeSlots free;
    private final Tenant first = new Tenant("first", 0, 0, 0, 0, new NoImages(), new SlotHints(CELL_BITS));
    private final Tenant second = new Tenant("second", 0, 0, 0, 0, new NoImages(), new SlotHints(CELL_BITS));

    /** By slot. Plain, like the fields of a slot: written by its owner, published by the slot's state. */
    private final int[] owners;

    SlotCalls(int count) {
        Slot[] slots = new Slot[count];
        for (int i = 0; i < count; i++) {
            slots[i] = UnownedSlot.at(i);
        }
        free = new FreeSlots(slots);
        owners = new int[count];
    }

    @Operation
    public boolean callOfTheFirst() {
        return call(first);
    }

    @Operation
    public boolean callOfTheSecond() {
        return call(second);
    }

    /** Returns whether this was the only owner, from the claim until the slot was given back. */
    private boolean call(Tenant tenant) {
        Slot warm = free.claimWarm(tenant);
        Slot leased = warm != null ? warm : free.claimAny(tenant);
        if (leased == null) {
            leased = free.await(tenant, Long.MAX_VALUE, this::giveBack);
        }
        if (leased == null) {
            return false;
        }
        int slot = leased.index();
        int before = owners[slot];
        owners[slot] = before + 1;
        if (leased.tenant() != tenant) {
            leased.occupy(tenant, null);
        }
        boolean alone =
                before == 0 && owners[slot] == 1 && leased.tenant() == tenant && leased.state() == Slot.State.LEASED;
        owners[slot] = before;
        leased.showResetting();
        giveBack(leased);
        return alone;
    }

    private void giveBack(Slot owned) {
        owned.showLeased();
        if (!free.grant(owned)) {
            Tenant tenant = owned.tenant();
            if (tenant == null) {
                // Granted to somebody who had found another slot meanwhile.
                owned.publish(Slot.State.EMPTY);
                free.serveWaiters();
            } else {
                tenant.warmSlots().remember(owned);
                owned.publish(Slot.State.CLEAN);
                free.serveWaiters();
            }
        }
    }

    /** What each call must answer, one after the other. */
    public static class Alone {
        public boolean callOfTheFirst() {
            return true;
        }

        public boolean callOfTheSecond() {
            return true;
        }
    }

    /** A class, not a lambda: the checker transforms classes by name. */
    private static final class NoImages implements Tenant.Images {
        @Override
        public SealedImage retained() {
            throw new AssertionError("no image here");
        }
    }
}
