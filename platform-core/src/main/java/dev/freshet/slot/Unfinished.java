package dev.freshet.slot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Slots whose release could not be finished where it failed: there, the heap or the stack may have run out, so nothing is allocated, logged
 * or unmapped. Adding one takes a link in the slot itself and one compare-and-set; the rest is done by {@link #finish}, on a thread that has
 * the stack for it. Thread-safe.
 */
final class Unfinished {

    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Unfinished.class, "head", Slot.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Slot head;

    /** Adds a poisoned slot; by who poisoned it, who may do so again if it was cut off. */
    void add(Slot slot) {
        if (slot.unfinished) {
            return;
        }
        Slot seen;
        do {
            seen = head;
            slot.nextUnfinished = seen;
        } while (!HEAD.compareAndSet(this, seen, slot));
        slot.unfinished = true;
    }

    /**
     * Finishes what there is. A slot whose step throws is left for the next time.
     *
     * @param step may be done again for a slot
     */
    synchronized void finish(Consumer<Slot> step) {
        while (head != null) {
            Slot first = (Slot) HEAD.getAndSet(this, null);
            while (first != null) {
                Slot next = first.nextUnfinished;
                try {
                    step.accept(first);
                } catch (Throwable failure) {
                    putBack(first);
                    throw failure;
                }
                first = next;
            }
        }
    }

    /** The slot and those linked behind it. */
    private void putBack(Slot first) {
        Slot last = first;
        while (last.nextUnfinished != null) {
            last = last.nextUnfinished;
        }
        Slot seen;
        do {
            seen = head;
            last.nextUnfinished = seen;
        } while (!HEAD.compareAndSet(this, seen, first));
    }
}
