package dev.freshet.limits;

import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.admin.CallStats;
import dev.freshet.settings.QuarantineSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes one extension out of service for a while when it fails too often.
 *
 * <pre>
 *                  failures within the window
 *   in service -------------------------------> out of service, until the period is over or release()
 *       ^                                                            |
 *       +------------------------------------------------------------+
 * </pre>
 *
 * <p>A stay that begins before the extension was well for as long as its last stay lasted is twice as long, up to the maximum. Failures of
 * calls that were running when the stay began do not count.
 *
 * <p>Thread-safe. A call pays one volatile read; only failures and rejections take the lock or read a clock.
 */
public final class Quarantine {

    /** A time out of service; {@code untilNanos} is what counts, the instants are for people. */
    private record Stay(long untilNanos, CallStats.Quarantine shown) {}

    private final QuarantineSettings settings;
    private final LongSupplier nanoTime;
    private final InstantSource wallTime;

    /** When the last failures happened, a ring; guarded by this. */
    private final long[] failedAtNanos;
    /** Failures since the last stay; the next one goes to this index modulo the ring's length. Guarded by this. */
    private long failures;
    /** How long the last stay was meant to last, 0 if there was none or it was released; guarded by this. */
    private long lastPeriodNanos;
    /** When the last stay was due to end; guarded by this. */
    private long lastEndNanos;
    /** Written under this. */
    private volatile long count;
    /** Null while the extension is in service. Written under this; a call that reads null late is one that came a moment earlier. */
    private volatile @Nullable Stay stay;

    public Quarantine(QuarantineSettings settings, LongSupplier nanoTime, InstantSource wallTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.wallTime = wallTime;
        this.failedAtNanos = new long[settings.failures()];
    }

    /** @throws ExtensionQuarantinedException if the extension is out of service */
    public void check(String extension) {
        Stay present = stay;
        if (present != null) {
            rejectUnlessOver(extension);
        }
    }

    private void rejectUnlessOver(String extension) {
        Stay present;
        long remaining;
        synchronized (this) {
            present = running();
            if (present == null) {
                return;
            }
            remaining = present.untilNanos - nanoTime.getAsLong();
        }
        CallStats.Quarantine shown = present.shown;
        throw new ExtensionQuarantinedException(
                "extension '" + extension + "' is quarantined until " + shown.until() + ": " + shown.reason()
                        + "; wait, register a mended module, or release it",
                shown.until(),
                Duration.ofNanos(Math.max(0, remaining)));
    }

    /** Ends the stay if its time is over; returns it if it is not. */
    private @Nullable Stay running() {
        Stay present = stay;
        if (present != null && nanoTime.getAsLong() - present.untilNanos >= 0) {
            stay = null;
            return null;
        }
        return present;
    }

    /**
     * A call trapped or missed its deadline.
     *
     * @param message what happened; guest text in it is capped and escaped
     * @return the stay that begins with this failure, or null if none does
     */
    public CallStats.@Nullable Quarantine failed(String message) {
        if (failedAtNanos.length == 0) {
            return null;
        }
        synchronized (this) {
            if (running() != null) {
                return null;
            }
            long now = nanoTime.getAsLong();
            failedAtNanos[(int) (failures++ % failedAtNanos.length)] = now;
            if (failures < failedAtNanos.length) {
                return null;
            }
            long oldest = failedAtNanos[(int) (failures % failedAtNanos.length)];
            return now - oldest <= settings.window().toNanos() ? begin(now, message) : null;
        }
    }

    private CallStats.Quarantine begin(long now, String message) {
        long period = settings.period().toNanos();
        if (lastPeriodNanos > 0 && now - lastEndNanos < lastPeriodNanos) {
            period = Math.min(settings.maxPeriod().toNanos(), Math.multiplyExact(2, lastPeriodNanos));
        }
        Instant since = wallTime.instant();
        CallStats.Quarantine shown = new CallStats.Quarantine(
                since,
                since.plusNanos(period),
                settings.failures() + " traps or missed deadlines within "
                        + settings.window().toMillis() + " ms, the last: " + message);
        failures = 0;
        lastPeriodNanos = period;
        lastEndNanos = now + period;
        count++;
        stay = new Stay(lastEndNanos, shown);
        return shown;
    }

    /** Ends the stay before its time and forgets that there was one. Returns false if there is none. */
    public synchronized boolean release() {
        boolean was = running() != null;
        stay = null;
        failures = 0;
        lastPeriodNanos = 0;
        return was;
    }

    /** The present stay, or null. */
    public synchronized CallStats.@Nullable Quarantine present() {
        Stay present = running();
        return present == null ? null : present.shown;
    }

    /** Whether a stay has begun whose end nobody has noticed yet: one volatile read. */
    public boolean hasStay() {
        return stay != null;
    }

    /** Stays so far. */
    public long count() {
        return count;
    }
}
