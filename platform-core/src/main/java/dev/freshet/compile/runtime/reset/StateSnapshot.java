package dev.freshet.compile.runtime.reset;

import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.GuestTable;
import org.jspecify.annotations.Nullable;

/**
 * All of an instance's state but its memories, as it was at one time: what a reset brings back. Objects of the guest are copied with it, as guests
 * change them; each reset makes new copies. An instance without such objects has nothing allocated by a reset.
 *
 * <p>Immutable once taken; used for states of the same class by any thread.
 */
public final class StateSnapshot {

    private final GuestState globals;
    private final GuestTable[] tables;
    private final byte[][] data;
    private final @Nullable Object[][] elements;
    private final long heapLeft;
    private final boolean hasObjects;

    private StateSnapshot(GuestState state, GuestState emptyState) {
        this.hasObjects = ObjectCopies.reachesObjects(state);
        this.globals = emptyState;
        this.data = state.data.clone();
        this.heapLeft = state.heapLeft;
        ObjectCopies copies = new ObjectCopies();
        emptyState.copyGlobals(state);
        if (hasObjects) {
            copies.replaceGlobals(emptyState);
        }
        this.tables = new GuestTable[state.tables.length];
        for (int i = 0; i < tables.length; i++) {
            tables[i] = state.tables[i].copy();
            if (hasObjects) {
                copies.replaceEntries(tables[i]);
            }
        }
        this.elements = copies.copyAll(state.elements);
    }

    /**
     * @param emptyState a new state of the same class, which the snapshot keeps
     */
    public static StateSnapshot of(GuestState state, GuestState emptyState) {
        return new StateSnapshot(state, emptyState);
    }

    /** Makes a state equal to what was taken. What a call left in places of no meaning between calls is dropped too. */
    public void restore(GuestState state) {
        state.copyGlobals(globals);
        ObjectCopies copies = hasObjects ? new ObjectCopies() : null;
        if (copies != null) {
            copies.replaceGlobals(state);
        }
        for (int i = 0; i < tables.length; i++) {
            state.tables[i].restore(tables[i]);
            if (copies != null) {
                copies.replaceEntries(state.tables[i]);
            }
        }
        System.arraycopy(data, 0, state.data, 0, data.length);
        if (copies != null) {
            state.elements = copies.copyAll(elements);
        } else {
            System.arraycopy(elements, 0, state.elements, 0, elements.length);
        }
        state.forgetCall();
        state.heapLeft = heapLeft;
    }
}
