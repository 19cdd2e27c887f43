package dev.freshet.slot;

import dev.freshet.CallInterruptedException;
import dev.freshet.LimitExceededException;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.SharedBudget;
import java.util.concurrent.locks.LockSupport;

/**
 * What slots take of the budget of guest memory, {@code freshet.memory.budget}.
 *
 * <pre>
 *   0 <= pages in physical memory <= what the lease can touch <= reservedBytes of the slot
 *                                                sum of reservedBytes + images <= budget
 * </pre>
 *
 * <p>A slot keeps what it has when its lease ends, so a warm lease compares two of its own fields and touches nothing shared. It gives it
 * back with its pages: when it is trimmed, which whoever finds the budget spent does to idle slots, or loses its tenant. A poisoned slot
 * keeps its pages, so it stays counted.
 */
final class SlotReservations {

    static final String PROPERTY = "freshet.memory.budget";

    /** Growth takes so much at a time if there is that much: a guest that grows page by page must not make each a contended write. */
    private static final long CHUNK_BYTES = 1L << 20;

    private static final long LOOK_NANOS = 1_000_000;

    private final SharedBudget budget;
    private final PoolSettings settings;

    SlotReservations(SharedBudget budget, PoolSettings settings) {
        this.budget = budget;
        this.settings = settings;
    }

    /** Takes what a lease of the tenant can touch from the start, if the slot has less; false if it cannot be had. The owner's. */
    boolean cover(Slot slot, Tenant tenant) {
        return tenant.initialBytes() <= slot.reservedBytes || take(slot, tenant.initialBytes());
    }

    /** Takes what a growing memory needs; false if it cannot be had. The owner's. */
    boolean grow(Slot slot, long bytes) {
        long chunk = Math.min(
                Math.max(bytes, slot.reservedBytes + CHUNK_BYTES), slot.region().bytes());
        long more = chunk - slot.reservedBytes;
        if (more > 0 && budget.tryTake(more)) {
            slot.reservedBytes = chunk;
            return true;
        }
        return take(slot, bytes);
    }

    private boolean take(Slot slot, long bytes) {
        long more = bytes - slot.reservedBytes;
        if (more > 0) {
            if (!budget.tryTakeFromIdle(more)) {
                return false;
            }
            slot.reservedBytes = bytes;
        }
        return true;
    }

    /** The slot holds no page any more that a lease of so many bytes could not touch. The owner's; never fails. */
    void shrink(Slot slot, long bytes) {
        long excess = slot.reservedBytes - bytes;
        if (excess > 0) {
            budget.give(excess);
            slot.reservedBytes = bytes;
        }
    }

    /** When a lease that finds the budget spent gives up, on {@link System#nanoTime()}'s scale. */
    long deadline() {
        long wait = settings.whenExhausted() == WhenExhausted.REJECT
                ? 0
                : settings.waitTime().toNanos();
        return System.nanoTime() + wait;
    }

    /**
     * Lets a little time pass, in which others may give memory back. They have no list of who waits: most of what is given back is
     * found by looking at idle slots.
     *
     * @throws LimitExceededException if the deadline has passed, or if there will never be enough
     * @throws CallInterruptedException if the thread is interrupted; its flag stays set
     */
    void pause(Tenant tenant, long deadlineNanos) {
        if (System.nanoTime() - deadlineNanos >= 0 || tenant.initialBytes() > budget.bound()) {
            throw spent(tenant);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CallInterruptedException("interrupted while waiting for guest memory", null);
        }
        LockSupport.parkNanos(this, LOOK_NANOS);
    }

    private LimitExceededException spent(Tenant tenant) {
        long used = budget.used();
        return new LimitExceededException(
                "no guest memory for " + tenant.name() + ", which needs " + tenant.initialBytes() + " bytes: " + used
                        + " are in use and " + PROPERTY + " allows " + budget.bound()
                        + "; lower concurrency, let the module start smaller, or raise it",
                PROPERTY,
                used + tenant.initialBytes(),
                budget.bound());
    }
}
