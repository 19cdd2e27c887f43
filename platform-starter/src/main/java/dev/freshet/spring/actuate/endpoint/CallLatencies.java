package dev.freshet.spring.actuate.endpoint;

import dev.freshet.spi.CallListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How long the calls of each extension take, in buckets whose upper ends are the powers of two of a microsecond. Costs two readings of the clock and
 * three additions in each call. Thread-safe.
 */
public final class CallLatencies implements CallListener {

    private final ConcurrentHashMap<String, LatencyHistogram> histograms = new ConcurrentHashMap<>();

    @Override
    public Call begin(String extension, int version, @Nullable String function) {
        LatencyHistogram histogram = histograms.computeIfAbsent(extension, name -> new LatencyHistogram());
        long started = System.nanoTime();
        return new Call() {
            @Override
            public void leased(SlotKind kind) {
                // The time counts, not where the slot came from.
            }

            @Override
            public void ended(Outcome outcome, @Nullable Throwable failure) {
                histogram.add(System.nanoTime() - started);
            }
        };
    }

    /** Forgets extensions other than these. */
    void retain(Set<String> extensions) {
        histograms.keySet().retainAll(extensions);
    }

    /** Returns what was measured of an extension since the start, or null if it was never called. */
    @Nullable
    LatencyDescriptor of(String extension) {
        LatencyHistogram histogram = histograms.get(extension);
        return histogram == null ? null : histogram.describe();
    }

    /**
     * Wall time of the calls of an extension since the start, every outcome included.
     *
     * @param buckets those with calls, the shortest first
     */
    public record LatencyDescriptor(long calls, double meanMicros, double maxMicros, List<Bucket> buckets) {}

    /** Calls that took at most so many microseconds and more than half of it. */
    public record Bucket(long mostMicros, long calls) {}
}
