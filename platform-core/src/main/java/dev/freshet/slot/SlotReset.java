package dev.freshet.slot;

import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Verify;
import dev.freshet.sys.VirtualMemory;

/**
 * Makes a slot's memory its tenant's initial state again: image where there is one, zeros elsewhere, up to the last byte that was
 * accessible. Exceptions mean that the contents are unknown; the caller poisons the slot.
 */
final class SlotReset {

    private final VirtualMemory memory;
    private final Reset strategy;
    private final int keepPages;
    private final SlotVerification verification;

    SlotReset(VirtualMemory memory, Reset strategy, long keepResidentBytes, Verify verify) {
        this.memory = memory;
        this.strategy = strategy;
        this.verification = new SlotVerification(verify);
        this.keepPages = switch (strategy) {
            case AUTO -> (int) Math.min(Integer.MAX_VALUE, keepResidentBytes >>> DirtyPages.PAGE_SHIFT);
            case TRACKED -> Integer.MAX_VALUE;
            case DISCARD -> 0;
        };
    }

    void reset(Slot slot) {
        long memoryBytes = slot.accessibleBytes();
        long touchedBytes = slot.touchedBytes();
        DirtyPages pages = slot.dirtyPages();
        SlotCounters counters = slot.counters();
        long dirtyBefore = counters.dirtyPages;
        if (!slot.marksAreComplete()) {
            counters.unmarkedResets++;
        }
        // What discards everything keeps no page, so it need not know which were written.
        long excess = strategy == Reset.DISCARD || !slot.marksAreComplete()
                ? pages.restoreAll(slot, slot.initialBytes(), memoryBytes, keepPages)
                : pages.restore(slot, slot.initialBytes(), memoryBytes, keepPages);
        if (excess >= 0) {
            discardFrom(slot, excess);
        }
        counters.countReset(counters.dirtyPages - dirtyBefore);
        verification.check(slot, touchedBytes);
        slot.startAt(slot.requireTenant().initialBytes());
    }

    /** Gives the slot's physical memory back; its contents stay what they are, as it is clean. */
    void trim(Slot slot) {
        discardFrom(slot, 0);
        slot.startAt(slot.requireTenant().initialBytes());
    }

    private void discardFrom(Slot slot, long guestAddress) {
        long from = memory.pageSize().floor(guestAddress);
        long bytes = memory.pageSize().ceil(slot.touchedBytes()) - from;
        if (bytes > 0) {
            memory.discard(slot.region().slice(from, bytes));
            slot.counters().discards++;
            slot.counters().discardedBytes += bytes;
        }
        slot.dirtyPages().forgetResident((int) (from >>> DirtyPages.PAGE_SHIFT));
        if (from == 0) {
            slot.forgetTouched();
        }
    }
}
