package dev.freshet.slot;

import dev.freshet.CallInterruptedException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for a slot, first come first served: while somebody waits, every slot given back goes to the one who waits longest,
 * so a busy extension cannot starve the others.
 */
final class SlotWaiters {

    static final class Waiter {
        private final Thread thread = Thread.currentThread();
        /** Written under the lock of the queue, read by the waiting thread. */
        private volatile @Nullable Slot granted;

        @Nullable
        Slot granted() {
            return granted;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. */
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    /** Size of the queue; written under the lock. Volatile: see {@link Slot#publish}. */
    private volatile int waiting;

    /** Whether somebody waits. */
    boolean any() {
        return waiting > 0;
    }

    int count() {
        return waiting;
    }

    Waiter enrol() {
        Waiter waiter = new Waiter();
        lock.lock();
        try {
            queue.add(waiter);
            waiting = queue.size();
        } finally {
            lock.unlock();
        }
        return waiter;
    }

    /**
     * Offers a slot that the caller owns to the longest waiter.
     *
     * @return false if nobody waits; the caller still owns the slot
     */
    boolean grant(Slot slot) {
        Waiter waiter;
        lock.lock();
        try {
            waiter = queue.poll();
            waiting = queue.size();
            if (waiter == null) {
                return false;
            }
            waiter.granted = slot;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(waiter.thread);
        return true;
    }

    /**
     * Waits until a slot is granted or the time is over.
     *
     * @return the slot, owned by the caller, or null
     * @throws CallInterruptedException if the thread is interrupted first; its interrupt flag stays set
     */
    @Nullable
    Slot await(Waiter waiter, long deadlineNanos) {
        while (true) {
            Slot slot = waiter.granted;
            if (slot != null) {
                return slot;
            }
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                return withdraw(waiter);
            }
            if (Thread.currentThread().isInterrupted()) {
                slot = withdraw(waiter);
                if (slot != null) {
                    return slot;
                }
                throw new CallInterruptedException("interrupted while waiting for a slot", null);
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /** Leaves the queue; returns the slot that was granted meanwhile, if one was. */
    @Nullable
    Slot withdraw(Waiter waiter) {
        lock.lock();
        try {
            queue.remove(waiter);
            waiting = queue.size();
            return waiter.granted;
        } finally {
            lock.unlock();
        }
    }
}
