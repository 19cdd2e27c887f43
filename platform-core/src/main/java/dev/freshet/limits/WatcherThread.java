package dev.freshet.limits;

import dev.freshet.GuestText;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that does one thing again and again and cannot die: whatever is thrown is counted, said at most once a minute, and the
 * next pass comes all the same. Executors are no choice here: theirs drop a task that throws, and allocate to repeat one that does not, so
 * that a heap without room can end it.
 */
public final class WatcherThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatcherThread.class);

    private static final long NANOS_BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final Watchers watchers;
    private final Heartbeat heartbeat;
    private final long intervalNanos;
    private final Runnable pass;
    private final Thread thread;
    private volatile boolean nudged;
    private volatile boolean closed;
    /** The thread's. */
    private long saidAtNanos;

    /**
     * Makes the thread; {@link #start} lets it run.
     *
     * @param interval between two passes
     * @param allowed longest time that one pass may take with the interval before it; beyond it the watcher is said to stand still
     */
    public WatcherThread(String name, Watchers watchers, Duration interval, Duration allowed, Runnable pass) {
        this.watchers = watchers;
        this.intervalNanos = interval.toNanos();
        this.pass = pass;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
        this.heartbeat = watchers.add(name, allowed);
        this.saidAtNanos = watchers.now() - NANOS_BETWEEN_LINES;
    }

    /** Begins the passes; returns this. */
    public WatcherThread start() {
        thread.start();
        return this;
    }

    /** Makes the next pass come at once. A pass that runs already is followed by another. */
    public void nudge() {
        nudged = true;
        LockSupport.unpark(thread);
    }

    /** Something within a pass failed, and the pass goes on; allocates nothing. The thread's own. */
    public void failed(Throwable failure) {
        heartbeat.failed(failure);
    }

    private void run() {
        while (!closed) {
            try {
                await();
                if (closed) {
                    return;
                }
                nudged = false;
                pass.run();
            } catch (Throwable failure) {
                heartbeat.failed(failure);
                say(failure);
            }
            heartbeat.beat(watchers.now());
            lookAtOthers();
        }
    }

    /** Until it is time, also if the thread is interrupted or woken for nothing. */
    private void await() {
        long from = watchers.now();
        long left = intervalNanos;
        while (left > 0 && !nudged && !closed) {
            Thread.interrupted();
            LockSupport.parkNanos(this, left);
            left = intervalNanos - (watchers.now() - from);
        }
    }

    private void say(Throwable failure) {
        long now = watchers.now();
        if (closed || now - saidAtNanos < NANOS_BETWEEN_LINES) {
            return;
        }
        try {
            LOG.error("The watcher {} met a failure and goes on", thread.getName(), GuestText.loggable(failure));
            saidAtNanos = now;
        } catch (Throwable again) {
            // No room for a line of the log: the next failure is said instead.
            heartbeat.failed(again);
        }
    }

    private void lookAtOthers() {
        try {
            watchers.look();
        } catch (Throwable failure) {
            heartbeat.failed(failure);
        }
    }

    /** Begins no further pass; one that runs goes on. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        heartbeat.end();
        LockSupport.unpark(thread);
    }

    /**
     * {@link #close()}, and waits for a pass that runs. An interrupt of the caller's is kept and ends the waiting.
     *
     * @return whether no pass runs any more
     */
    public boolean close(Duration wait) {
        close();
        if (Thread.currentThread() == thread) {
            return false;
        }
        try {
            thread.join(Math.max(1, wait.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
