package dev.freshet.slot;

import dev.freshet.sys.SharedBudget;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Clean slots of a pool that nobody leases now, as a source of memory for those who find the budget spent. Thread-safe. */
final class IdleSlots implements SharedBudget.Idle {

    private final Slot[] slots;
    private final Predicate<Slot> trim;
    /** Where the next search begins, so that it is not always the first slots that lose their pages. */
    private final AtomicInteger next = new AtomicInteger();

    /** @param trim makes a slot that the caller owns give its memory back, and publishes it again */
    IdleSlots(Slot[] slots, Predicate<Slot> trim) {
        this.slots = slots;
        this.trim = trim;
    }

    @Override
    public void giveBack(long bytes) {
        long left = bytes;
        int from = Math.floorMod(next.getAndIncrement(), slots.length);
        for (int i = 0; i < slots.length && left > 0; i++) {
            Slot slot = slots[(from + i) % slots.length];
            long reserved = slot.reservedBytes;
            if (reserved > 0 && trim.test(slot)) {
                left -= reserved;
            }
        }
    }
}
