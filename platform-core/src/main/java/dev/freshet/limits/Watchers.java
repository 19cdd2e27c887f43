package dev.freshet.limits;

import dev.freshet.admin.WatcherReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of all watchers of one registry. Each watcher looks at all of them after its own pass, and so does everybody who asks for
 * {@link #reports()}: one that stands still is said once in the log. Thread-safe.
 */
public final class Watchers {

    private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

    private final LongSupplier clock;
    /** Replaced as a whole; guarded by this when written. */
    private volatile Heartbeat[] all = {};

    public Watchers() {
        this(System::nanoTime);
    }

    Watchers(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Begins to watch over a watcher.
     *
     * @param name of its thread
     * @param allowed longest time between two passes of one that is well
     */
    synchronized Heartbeat add(String name, Duration allowed) {
        Heartbeat heartbeat = new Heartbeat(name, allowed, clock.getAsLong());
        Heartbeat[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = heartbeat;
        all = more;
        return heartbeat;
    }

    /** Says which have come to a standstill since the last look; allocates nothing if none has. */
    void look() {
        long now = clock.getAsLong();
        for (Heartbeat heartbeat : all) {
            if (heartbeat.isToBeSaid(now)) {
                LOG.error("The watcher {} stands still: {}", heartbeat.name(), heartbeat.report(now));
            }
        }
    }

    long now() {
        return clock.getAsLong();
    }

    /** Returns how each of them is, as of now. */
    public List<WatcherReport> reports() {
        look();
        long now = clock.getAsLong();
        List<WatcherReport> reports = new ArrayList<>();
        for (Heartbeat heartbeat : all) {
            reports.add(heartbeat.report(now));
        }
        return reports;
    }
}
