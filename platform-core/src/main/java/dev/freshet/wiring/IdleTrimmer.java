package dev.freshet.wiring;

import dev.freshet.slot.InstanceAllocator;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets slots that have been idle for a while give their physical memory back, so that a quiet platform is a small one. */
final class IdleTrimmer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IdleTrimmer.class);

    /** A slot is trimmed at most a quarter of the idle time late. */
    private static final int LOOKS_PER_IDLE_TIME = 4;

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    private final @Nullable ScheduledExecutorService executor;

    /** Looks regularly if the allocator's settings ask for it; an idle time of zero means never. */
    IdleTrimmer(InstanceAllocator allocator) {
        Duration idle = allocator.settings().idleTrim();
        if (idle.isZero()) {
            executor = null;
            return;
        }
        Duration quarter = idle.dividedBy(LOOKS_PER_IDLE_TIME);
        long period = Math.max(SHORTEST_PERIOD.toNanos(), quarter.toNanos());
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "freshet-idle-trim");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(() -> trim(allocator, idle), period, period, TimeUnit.NANOSECONDS);
    }

    private static void trim(InstanceAllocator allocator, Duration idle) {
        try {
            int slots = allocator.trim(idle);
            LOG.debug("{} slots idle for {} gave their memory back", slots, idle);
        } catch (RuntimeException e) {
            // The executor would drop the task for good.
            LOG.error("Trimming idle slots failed and will be tried again", e);
        }
    }

    @Override
    public void close() {
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
