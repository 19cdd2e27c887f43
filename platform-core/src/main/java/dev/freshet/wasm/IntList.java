package dev.freshet.wasm;

import java.util.Arrays;

/** Numbers that are added while a section is read, without objects. */
final class IntList {

    private static final int[] NONE = {};

    private int[] values = NONE;
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    void set(int index, int value) {
        values[index] = value;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(16, size + (size >> 1)));
        }
        values[size++] = value;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    /** Gives back what growing took too much. */
    void trim() {
        if (size < values.length) {
            values = size == 0 ? NONE : Arrays.copyOf(values, size);
        }
    }
}
