package dev.freshet.wasm;

import java.util.Arrays;

/** As {@link IntList}, of longs. */
final class LongList {

    private static final long[] NONE = {};

    private long[] values = NONE;
    private int size;

    int size() {
        return size;
    }

    long get(int index) {
        return values[index];
    }

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(16, size + (size >> 1)));
        }
        values[size++] = value;
    }

    void trim() {
        if (size < values.length) {
            values = size == 0 ? NONE : Arrays.copyOf(values, size);
        }
    }
}
