package dev.freshet.spring.actuate.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Times in buckets of powers of two. Thread-safe; a reading may be off by calls that end meanwhile. */
final class LatencyHistogram {

    /** Up to 2^26 µs, 67 s; what takes longer is in the last. */
    private static final int BUCKETS = 27;

    private final LongAdder[] buckets = new LongAdder[BUCKETS];
    private final LongAdder totalNanos = new LongAdder();
    private final LongAccumulator mostNanos = new LongAccumulator(Math::max, 0);

    LatencyHistogram() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new LongAdder();
        }
    }

    void add(long nanos) {
        buckets[bucketOf(nanos)].increment();
        totalNanos.add(nanos);
        mostNanos.accumulate(nanos);
    }

    /** The first whose upper end is not below. */
    static int bucketOf(long nanos) {
        long micros = (Math.max(0, nanos) + 999) / 1000;
        return micros <= 1 ? 0 : Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(micros - 1));
    }

    CallLatencies.LatencyDescriptor describe() {
        List<CallLatencies.Bucket> filled = new ArrayList<>();
        long calls = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long count = buckets[i].sum();
            calls += count;
            if (count > 0) {
                filled.add(new CallLatencies.Bucket(1L << i, count));
            }
        }
        double mean = calls == 0 ? 0 : totalNanos.sum() / 1000.0 / calls;
        return new CallLatencies.LatencyDescriptor(calls, mean, mostNanos.get() / 1000.0, filled);
    }
}
