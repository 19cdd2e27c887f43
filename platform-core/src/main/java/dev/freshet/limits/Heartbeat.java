package dev.freshet.limits;

import dev.freshet.admin.WatcherReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The sign of life of one watcher. The watcher itself writes it; anybody may read it. Nothing here allocates but {@link #report}, so that a
 * watcher can say that it lives, and that something failed, when the heap has no room.
 */
public final class Heartbeat {

    private final String name;
    private final long allowedNanos;

    private volatile long beatAtNanos;
    /** The watcher's; read by anybody. */
    private volatile long failures;

    private volatile @Nullable Throwable lastFailure;
    /** A watcher that has been closed has nothing to do any more. */
    private volatile boolean ended;
    /** Whether the present standstill has been said. Two who look at the same moment may both say it. */
    private volatile boolean said;

    Heartbeat(String name, Duration allowed, long nowNanos) {
        this.name = name;
        this.allowedNanos = allowed.toNanos();
        this.beatAtNanos = nowNanos;
    }

    /** The watcher has finished a pass. */
    void beat(long nowNanos) {
        beatAtNanos = nowNanos;
    }

    /** A pass, or a part of one, ended with this; the watcher goes on. The watcher's. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes it
    void failed(Throwable failure) {
        failures++;
        lastFailure = failure;
    }

    /** The watcher is closed: from now on it never stands still. */
    void end() {
        ended = true;
    }

    boolean standsStill(long nowNanos) {
        return !ended && nowNanos - beatAtNanos > allowedNanos;
    }

    /** Whether it stands still and nobody has been told of this standstill yet; the caller tells. */
    boolean isToBeSaid(long nowNanos) {
        boolean still = standsStill(nowNanos);
        boolean news = still && !said;
        if (still != said) {
            said = still;
        }
        return news;
    }

    String name() {
        return name;
    }

    WatcherReport report(long nowNanos) {
        Throwable failure = lastFailure;
        return new WatcherReport(
                name,
                standsStill(nowNanos),
                Duration.ofNanos(Math.max(0, nowNanos - beatAtNanos)),
                Duration.ofNanos(allowedNanos),
                failures,
                failure == null ? null : failure.toString());
    }
}
