package dev.freshet.module;

import dev.freshet.CallInterruptedException;
import dev.freshet.LimitExceededException;
import dev.freshet.ModuleLimitException;
import dev.freshet.sys.SharedBudget;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The heap that uploads under way may take together: {@code freshet.limits.upload-memory}. A module's share is estimated while its bytes
 * are looked at, before anything is built of them ({@link UploadCost}), and held until it is compiled or refused.
 *
 * <p>A module that needs more than all of it is refused for good; one that needs more than what is left waits for the others, and is
 * refused for now when its time is over. Thread-safe.
 */
public final class UploadBudget {

    static final String PROPERTY = "freshet.limits.upload-memory";

    private final SharedBudget models;
    /** Bytes of uploads that wait for a thread: they must not wait for what they hold themselves, so they are counted apart. */
    private final SharedBudget waiting;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition given = lock.newCondition();

    /** @param bytes for uploads whose turn it is; as much again for the bytes of those that wait for theirs */
    public UploadBudget(long bytes) {
        this.models = new SharedBudget(bytes);
        this.waiting = new SharedBudget(bytes);
    }

    /** A share of the budget. Closing it gives it back; a second close does nothing. */
    public interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins to estimate a module of so many bytes. */
    UploadCost cost(long moduleBytes) {
        return new UploadCost(models.bound(), moduleBytes);
    }

    /**
     * Takes the share of an upload that waits for its turn.
     *
     * @throws ModuleLimitException if its bytes alone are too many
     * @throws LimitExceededException if the others that wait hold too much; a later retry is safe
     */
    Share waiting(long moduleBytes) {
        if (moduleBytes > waiting.bound()) {
            throw tooMuch("its bytes", moduleBytes, waiting.bound());
        }
        if (!waiting.tryTake(moduleBytes)) {
            throw refused(waiting, moduleBytes, "uploads that wait for their turn hold");
        }
        return share(waiting, moduleBytes);
    }

    /**
     * Takes the share of an upload whose turn it is, waiting for others to end.
     *
     * @param stop says how long: half the time of a compilation, so that the other half is left for it
     * @throws LimitExceededException if the others hold too much until the time is over; a later retry is safe
     * @throws CallInterruptedException if the thread is interrupted first
     */
    Share take(UploadCost cost, StopSignal stop) {
        long deadline = System.nanoTime() + stop.nanos() / 2;
        lock.lock();
        try {
            while (!models.tryTake(cost.bytes())) {
                long left = deadline - System.nanoTime();
                stop.check();
                if (left <= 0) {
                    throw refused(models, cost.bytes(), "other uploads under way hold");
                }
                given.await(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while an upload waited for others to end", e);
        } finally {
            lock.unlock();
        }
        return share(models, cost.bytes());
    }

    /** Bytes that uploads hold now, by the estimate. */
    public long used() {
        return models.used();
    }

    /** What {@code freshet.limits.upload-memory} is. */
    public long bound() {
        return models.bound();
    }

    private Share share(SharedBudget budget, long bytes) {
        return new Share() {
            private boolean closed;

            @Override
            public void close() {
                if (closed) {
                    return;
                }
                closed = true;
                budget.give(bytes);
                lock.lock();
                try {
                    given.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    private static LimitExceededException refused(SharedBudget budget, long bytes, String who) {
        long used = budget.used();
        return new LimitExceededException(
                "the upload needs about " + bytes + " bytes of heap, and " + who + " " + used + "; " + PROPERTY
                        + " allows " + budget.bound() + " altogether; try again later or raise it",
                PROPERTY,
                used + bytes,
                budget.bound());
    }

    static ModuleLimitException tooMuch(String what, long bytes, long bound) {
        return new ModuleLimitException(
                "the module takes about " + bytes + " bytes of heap or more to read and compile, reached at " + what,
                PROPERTY,
                bytes,
                bound,
                "make the module smaller or raise it");
    }
}
