package dev.freshet.sys;

/**
 * Spreads threads over cells, so that threads that run at the same time rarely write the same cache line.
 *
 * <p>By hash, not by the thread's id alone: the ids of threads that belong together often differ by a multiple of the number of cells
 * (each worker of a server starts its own helpers), and two such threads that meet in one cell take 2.7 times as long for an empty call
 * (docs/benchmarks.md).
 */
public final class ThreadSpread {

    /** 2^64 divided by the golden ratio, odd: numbers that follow each other land far apart (Knuth, TAOCP 3, 6.4). */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private ThreadSpread() {}

    /**
     * Returns this thread's cell: the same each time for the same number of cells.
     *
     * @param bits logarithm of the number of cells, 1 to 31
     */
    @SuppressWarnings("deprecation") // Thread.threadId() came in 19; getId() is the same number
    public static int cell(int bits) {
        return (int) ((Thread.currentThread().getId() * GOLDEN) >>> (64 - bits));
    }
}
