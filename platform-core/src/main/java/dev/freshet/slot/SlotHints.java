package dev.freshet.slot;

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

    /**
     * Logarithm of the cells: 64, or sixteen for each processor up to 256. With 16 cells 16 threads filled them all, some with a slot
     * twice, and those that found no room for theirs searched the pool in each call.
     */
    private static final int CELL_BITS = 31
            - Integer.numberOfLeadingZeros(
                    Math.min(256, Math.max(64, Runtime.getRuntime().availableProcessors() * 16)));

    private final int cellBits;
    private final AtomicReferenceArray<@Nullable Slot> cells;

    SlotHints() {
        this(CELL_BITS);
    }

    /** @param cellBits logarithm of the cells; few for a model checker, which tries each look at each of them */
    SlotHints(int cellBits) {
        this.cellBits = cellBits;
        this.cells = new AtomicReferenceArray<>(1 << cellBits);
    }

    /** Claims a slot that was clean for the tenant when last seen, or returns null. The caller looks whose it is now. */
    @Nullable
    Slot claim(Tenant tenant) {
        int start = ThreadSpread.cell(cellBits);
        for (int i = 0; i < cells.length(); i++) {
            int cell = (start + i) & (cells.length() - 1);
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
     * Remembers a slot that has just become clean for the tenant, in the cell that this thread looks at first if that is free, else in the
     * next free one: threads that alternate find the slot they used last, and threads that share a cell do not drive each other's slot
     * out of it in each call.
     */
    void remember(Slot slot) {
        int own = ThreadSpread.cell(cellBits);
        if (cells.getPlain(own) == slot) {
            slot.rememberedIn(own);
            return;
        }
        if (!isFree(own, slot) && cells.getPlain(slot.cell()) == slot) {
            return;
        }
        for (int i = 0; i < cells.length(); i++) {
            int cell = (own + i) & (cells.length() - 1);
            if (isFree(cell, slot)) {
                slot.rememberedIn(cell);
                cells.setOpaque(cell, slot);
                return;
            }
        }
    }

    /** Whether the cell holds nothing that is worth keeping: no slot, another tenant's, or one that has another cell as well. */
    private boolean isFree(int cell, Slot slot) {
        Slot there = cells.getPlain(cell);
        return there == null || there.cell() != cell || there.tenant() != slot.tenant();
    }
}
