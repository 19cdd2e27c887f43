package dev.freshet.wiring;

import dev.freshet.limits.WatcherThread;
import dev.freshet.limits.Watchers;
import dev.freshet.slot.InstanceAllocator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets slots that have been idle for a while give their physical memory back, so that a quiet platform is a small one. */
final class IdleTrimmer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IdleTrimmer.class);

    /** A slot is trimmed at most a quarter of the idle time late. */
    private static final int LOOKS_PER_IDLE_TIME = 4;

    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(100);

    /** Longest that one trim may take before the trimmer is said to stand still; it gives back the memory of all slots within a second. */
    private static final Duration LONGEST_TRIM = Duration.ofMinutes(1);

    /** How long {@link #close()} waits for a trim that runs: whoever unmaps the slots next must not meet it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final @Nullable WatcherThread thread;

    /** Looks regularly if the allocator's settings ask for it; an idle time of zero means never. */
    IdleTrimmer(InstanceAllocator allocator, Watchers watchers) {
        Duration idle = allocator.settings().idleTrim();
        if (idle.isZero()) {
            thread = null;
            return;
        }
        Duration quarter = idle.dividedBy(LOOKS_PER_IDLE_TIME);
        Duration period = quarter.compareTo(SHORTEST_PERIOD) < 0 ? SHORTEST_PERIOD : quarter;
        thread = new WatcherThread("freshet-idle-trim", watchers, period, period.plus(LONGEST_TRIM), () -> {
                    int slots = allocator.trim(idle);
                    LOG.debug("{} slots idle for {} gave their memory back", slots, idle);
                })
                .start();
    }

    /** Begins no further trim, and waits for one that runs. */
    @Override
    public void close() {
        if (thread != null && !thread.close(LONGEST_WAIT)) {
            LOG.error("A trim of idle slots runs on {} s after it was to end", LONGEST_WAIT.toSeconds());
        }
    }
}
