package dev.freshet.sample.console;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One browser that watches. Whoever has news puts frames into a short queue and never waits; the thread of the browser's own request writes
 * them. A browser that falls behind by the whole queue is dropped, and connects again. Thread-safe.
 */
final class Subscriber {

    /** Frames that may wait: some seconds of a client that does not read. */
    static final int MOST_WAITING = 16;

    private static final byte[] END = {};

    private final ArrayBlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean ended;

    /** Returns at once; does nothing after the end. */
    synchronized void offer(byte[] frame) {
        if (!ended && !waiting.offer(frame)) {
            end();
        }
    }

    /** Nothing is written any more, but for the frame that is being written; a second call does nothing. */
    synchronized void end() {
        ended = true;
        waiting.clear();
        waiting.add(END);
    }

    /**
     * Writes frames until the end or for that long.
     *
     * @throws IOException if the browser has gone
     */
    void serve(OutputStream out, Duration most) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + most.toNanos();
        while (true) {
            byte[] frame = waiting.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null || ended) {
                return;
            }
            out.write(frame);
            out.flush();
        }
    }
}
