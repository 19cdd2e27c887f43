package dev.freshet.wasm;

import java.util.Arrays;

/**
 * Which locals of a type without a default, references that are never null, have been set at this place. What a block sets counts until its end.
 */
final class InitializedLocals {

    private long[] set = new long[4];
    private int[] order = new int[16];
    private int count;

    /** All are unset again. */
    void clear() {
        reset(0);
    }

    /** How many have been set: to come back to with {@link #reset}. */
    int mark() {
        return count;
    }

    /** Those that were set since are unset. */
    void reset(int mark) {
        while (count > mark) {
            int local = order[--count];
            set[local >>> 6] &= ~(1L << local);
        }
    }

    boolean isSet(int local) {
        int word = local >>> 6;
        return word < set.length && (set[word] >>> local & 1) != 0;
    }

    void set(int local) {
        if (isSet(local)) {
            return;
        }
        int word = local >>> 6;
        if (word >= set.length) {
            set = Arrays.copyOf(set, Math.max(word + 1, set.length * 2));
        }
        if (count == order.length) {
            order = Arrays.copyOf(order, count * 2);
        }
        set[word] |= 1L << local;
        order[count++] = local;
    }
}
