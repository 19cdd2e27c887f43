package dev.freshet.version;

import dev.freshet.GuestText;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does, one after another on a thread of its own, what calls bring about but must not wait for. Adding takes no lock. The thread survives whatever
 * a reaction throws; {@link #close} waits for what was added before.
 */
public final class Reactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reactions.class);

    /** A change that hangs in its store holds nobody up for longer when the platform closes. */
    private static final long CLOSE_MILLIS = 5_000;

    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::work, "freshet-reactions");
    private volatile boolean closed;

    public Reactions() {
        thread.setDaemon(true);
        thread.start();
    }

    /** From any thread, at no time waiting. */
    void add(Runnable reaction) {
        waiting.add(reaction);
        LockSupport.unpark(thread);
    }

    private void work() {
        while (true) {
            Runnable next = waiting.poll();
            if (next != null) {
                attempt(next);
            } else if (closed) {
                return;
            } else {
                LockSupport.park(this);
                // Nobody means to stop this thread so; left set, it would never park again.
                Thread.interrupted();
            }
        }
    }

    private static void attempt(Runnable reaction) {
        try {
            reaction.run();
        } catch (Throwable e) {
            // The next reaction has nothing to do with it.
            report(e);
        }
    }

    private static void report(Throwable failure) {
        try {
            LOG.error("A reaction to how a call ended has failed", GuestText.loggable(failure));
        } catch (Throwable e) {
            // Not even that: the heap is exhausted, or the log is.
            return;
        }
    }

    /** Waits until all is done that was added before, for 5 seconds at most; from one of the reactions it does not wait. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn(
                    "Reactions to how calls ended are not through {} ms after the platform was asked to close",
                    CLOSE_MILLIS);
        }
    }
}
