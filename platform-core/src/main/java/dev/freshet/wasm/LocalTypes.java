package dev.freshet.wasm;

import java.util.Arrays;

/**
 * The types of a function's locals, parameters first. Declared locals come in runs of a type and stay runs, because a run of a few bytes can
 * declare very many; the first ones are also kept one by one, as most are.
 */
public final class LocalTypes {

    private static final int FLAT = 256;

    private final int[] flat = new int[FLAT];
    /** Behind the last local of each run; runs.. of {@code runTypes}. */
    private int[] runEnds = new int[16];

    private int[] runTypes = new int[16];
    private int runs;
    private int count;

    LocalTypes() {}

    void clear() {
        runs = 0;
        count = 0;
    }

    /** @param more how many; the sum must fit an int */
    void add(int more, int type) {
        if (more == 0) {
            return;
        }
        if (runs == runEnds.length) {
            runEnds = Arrays.copyOf(runEnds, runs * 2);
            runTypes = Arrays.copyOf(runTypes, runs * 2);
        }
        if (count < FLAT) {
            Arrays.fill(flat, count, Math.min(FLAT, count + more), type);
        }
        count += more;
        runEnds[runs] = count;
        runTypes[runs++] = type;
    }

    /** Parameters and declared locals. */
    public int count() {
        return count;
    }

    public int type(int local) {
        return local < FLAT ? flat[local] : inRuns(local);
    }

    private int inRuns(int local) {
        int at = Arrays.binarySearch(runEnds, 0, runs, local);
        // A hit is the run that ends before the local; a miss says where it would be inserted: the run that it is in.
        return runTypes[at >= 0 ? at + 1 : -at - 1];
    }
}
