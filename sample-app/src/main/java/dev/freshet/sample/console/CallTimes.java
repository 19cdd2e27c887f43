package dev.freshet.sample.console;

import dev.freshet.spi.CallListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How long calls take, warm ones apart from those whose slot had to be mapped first, and how many fail. Thread-safe. */
@Component
class CallTimes implements CallListener {

    private final ConcurrentHashMap<String, Times> byExtension = new ConcurrentHashMap<>();

    @Override
    public Call begin(String extension, int version, @Nullable String function) {
        return new Timed(byExtension.computeIfAbsent(extension, name -> new Times()), System.nanoTime());
    }

    /**
     * Calls of one extension since the last look.
     *
     * @param failed calls that ended otherwise than well, rejected ones included
     * @param warm times of calls on a slot that was the module's own: bucket of {@link Histogram} and count
     * @param mapped times of all others
     */
    record Sample(long failed, List<long[]> warm, List<long[]> mapped) {}

    /** Returns what was called since the last look, and forgets extensions other than these. For one thread. */
    Map<String, Sample> drain(Set<String> extensions) {
        byExtension.keySet().retainAll(extensions);
        Map<String, Sample> samples = new TreeMap<>();
        byExtension.forEach((name, times) -> {
            Sample sample = times.drain();
            if (sample.failed() > 0
                    || !sample.warm().isEmpty()
                    || !sample.mapped().isEmpty()) {
                samples.put(name, sample);
            }
        });
        return samples;
    }

    private static final class Times {

        private final LongAdder failed = new LongAdder();
        private final Histogram warm = new Histogram();
        private final Histogram mapped = new Histogram();

        private Sample drain() {
            return new Sample(failed.sumThenReset(), warm.drain(), mapped.drain());
        }
    }

    /** One call; its methods are called on one thread. */
    private static final class Timed implements Call {

        private final Times times;
        private final long startedNanos;
        private boolean warm;

        private Timed(Times times, long startedNanos) {
            this.times = times;
            this.startedNanos = startedNanos;
        }

        @Override
        public void leased(SlotKind kind) {
            warm = kind == SlotKind.WARM;
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            (warm ? times.warm : times.mapped).add(System.nanoTime() - startedNanos);
            if (outcome != Outcome.OK) {
                times.failed.increment();
            }
        }
    }
}
