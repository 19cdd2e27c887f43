package dev.freshet.pool;

import dev.freshet.sys.ThreadSpread;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant's clean slots probably are: a few cells, spread over by thread so that 16 threads do not meet in one.
 *
 * <p>Only hints. A slot is taken by {@link Slot#claim}, never by finding it here: a stale cell costs a look, a lost one a scan, neither
 * costs a slot. So cells need no atomic update, and the weakest order that shows whole references will do.
 */
final class SlotHints {

    /** Logarithm of the cells: 16, or four for each processor up to 64. More cells cost more looks where no slot is warm. */
    private static final int CELL_BITS = 31
            - Integer.numberOfLeadingZeros(
                    Math.min(64, Math.max(16, Runtime.getRuntime().availableProcessors() * 4)));

    private static final int CELLS = 1 << CELL_BITS;

    private final AtomicReferenceArray<@Nullable Slot> cells = new AtomicReferenceArray<>(CELLS);

    /** Claims a slot that was clean for the tenant when last seen, or returns null. The caller looks whose it is now. */
    @Nullable
    Slot claim(Tenant tenant) {
        int start = ThreadSpread.cell(CELL_BITS);
        for (int i = 0; i < CELLS; i++) {
            int cell = (start + i) & (CELLS - 1);
            Slot slot = cells.getPlain(cell);
            // The look before the claim leaves the cache line of a slot in use to its user.
            if (slot != null
                    && slot.state() == Slot.State.CLEAN
                    && slot.tenant() == tenant
                    && slot.claim(Slot.State.CLEAN)) {
                return slot;
            }
        }
        return null;
    }

    /**
     * Remembers a slot that has just become clean for the tenant, in the cell that this thread looks at first: two threads that alternate
     * must each find the slot they used last, not each other's.
     */
    void remember(Slot slot) {
        int own = ThreadSpread.cell(CELL_BITS);
        Slot displaced = cells.getPlain(own);
        if (displaced == slot) {
            return;
        }
        cells.setOpaque(own, slot);
        if (displaced == null || displaced.tenant() != slot.tenant()) {
            return;
        }
        for (int i = 1; i < CELLS; i++) {
            int cell = (own + i) & (CELLS - 1);
            Slot there = cells.getPlain(cell);
            if (there == slot || there == null || there.tenant() != slot.tenant()) {
                cells.setOpaque(cell, displaced);
                return;
            }
        }
    }
}
