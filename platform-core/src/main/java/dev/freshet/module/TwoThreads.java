package dev.freshet.module;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Does two things at the same time if another thread is free, else one after the other: the calling thread takes the second one itself
 * unless the other thread has begun it. So nothing ever waits for a thread, only for work that runs.
 */
final class TwoThreads {

    /** What came of both. */
    record Both<T>(T here, T there) {}

    private final Executor other;

    TwoThreads(Executor other) {
        this.other = other;
    }

    /**
     * Returns when both are done, or the first has failed; one that has not begun by then never runs. Throws what they throw, that of the
     * first before that of the second.
     */
    <T> Both<T> run(Supplier<T> here, Supplier<T> there) {
        FutureTask<T> task = new FutureTask<>(there::get);
        try {
            other.execute(task);
        } catch (RejectedExecutionException e) {
            // It is closed, so the second runs below.
        }
        boolean done = false;
        try {
            T first = here.get();
            // Does nothing if the other thread has begun it.
            task.run();
            T second = result(task);
            done = true;
            return new Both<>(first, second);
        } finally {
            if (!done) {
                task.cancel(false);
            }
        }
    }

    private static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while another thread worked");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            if (cause instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException("a supplier throws nothing else", cause);
        }
    }
}
