package dev.freshet.wasm;

import java.util.Arrays;

/**
 * The types of a function's locals, parameters first. Declared locals come in runs of a type and stay runs, and parameters stay in their type,
 * because a few bytes can stand for very many; the first locals are also kept one by one, as most are.
 */
public final class LocalTypes {

    private static final int FLAT = 128;

    private final TypeSection types;
    private final int[] flat = new int[FLAT];
    /** For each run, the number behind its last local. */
    private int[] runEnds = new int[16];

    private int[] runTypes = new int[16];
    private int runs;
    private int functionType;
    private int params;
    private int count;
    /** How many of the first locals have types with a default; 0 when one among them has none. */
    private int plain;

    LocalTypes(TypeSection types) {
        this.types = types;
    }

    /** All locals have been added. */
    void end() {
        plain = Math.min(count, FLAT);
        for (int i = params; i < plain; i++) {
            if (!ValueType.hasDefault(flat[i])) {
                plain = 0;
            }
        }
    }

    /** The type of a local that exists, is among the first and needs no look whether it has been set; else BOTTOM. */
    int plainType(int local) {
        return local >= 0 && local < plain ? flat[local] : ValueType.BOTTOM;
    }

    /** Begins with no locals at all. */
    void clear() {
        runs = 0;
        params = 0;
        count = 0;
        plain = 0;
    }

    /** Begins with the parameters of a type. */
    void begin(int newFunctionType) {
        clear();
        functionType = newFunctionType;
        params = types.paramCount(newFunctionType);
        count = params;
        for (int i = 0; i < Math.min(params, FLAT); i++) {
            flat[i] = types.param(newFunctionType, i);
        }
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
        if (local < FLAT) {
            return flat[local];
        }
        return local < params ? types.param(functionType, local) : inRuns(local);
    }

    private int inRuns(int local) {
        int at = Arrays.binarySearch(runEnds, 0, runs, local);
        // A hit is the run that ends before the local; a miss says where it would be inserted: the run that it is in.
        return runTypes[at >= 0 ? at + 1 : -at - 1];
    }
}
