package dev.freshet.sample.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Times since the last look, in buckets of half an octave: bucket 0 ends at 250 ns, each end is √2 times the one before. What takes longer
 * than 5.9 s is in the last. Thread-safe.
 */
final class Histogram {

    static final int BUCKETS = 50;

    private static final double FIRST_NANOS = 250;

    private final LongAdder[] buckets = new LongAdder[BUCKETS];

    Histogram() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void add(long nanos) {
        buckets[bucketOf(nanos)].increment();
    }

    static int bucketOf(long nanos) {
        if (nanos <= FIRST_NANOS) {
            return 0;
        }
        double octaves = Math.log(nanos / FIRST_NANOS) / Math.log(2);
        return Math.min(BUCKETS - 1, (int) Math.ceil(2 * octaves - 1e-9));
    }

    /** Returns bucket and count of each that is not empty, and starts from zero. */
    List<long[]> drain() {
        List<long[]> filled = new ArrayList<>();
        for (int i = 0; i < BUCKETS; i++) {
            long count = buckets[i].sumThenReset();
            if (count > 0) {
                filled.add(new long[] {i, count});
            }
        }
        return filled;
    }
}
