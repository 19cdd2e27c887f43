package dev.freshet.settings;

import java.time.Duration;

/**
 * When an extension is taken out of service. Traps and missed deadlines count; errors that a guest answers in good order do not. An
 * extension that is quarantined again before it was well for as long as it was out stays out twice as long.
 *
 * @param failures failures within the window that take an extension out of service; 0 means never
 * @param window time in which they count
 * @param period how long it stays out of service the first time
 * @param maxPeriod longest period
 */
public record QuarantineSettings(int failures, Duration window, Duration period, Duration maxPeriod) {

    /** The times of the last failures are kept, 8 bytes each: at most 80 kB for each extension. */
    public static final int MAX_FAILURES = 10_000;

    public QuarantineSettings {
        require(
                failures >= 0 && failures <= MAX_FAILURES,
                "freshet.quarantine.failures",
                failures,
                "from 0 (never) to " + MAX_FAILURES);
        require(isPositive(window), "freshet.quarantine.window", window, "more than zero");
        require(isPositive(period), "freshet.quarantine.period", period, "more than zero");
        require(
                maxPeriod.compareTo(period) >= 0,
                "freshet.quarantine.max-period",
                maxPeriod,
                "at least freshet.quarantine.period");
    }

    /** 20 failures within 10 s, out of service for 30 s, at most 10 minutes. */
    public static QuarantineSettings defaults() {
        return new QuarantineSettings(20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(10));
    }

    public QuarantineSettings withFailures(int value) {
        return new QuarantineSettings(value, window, period, maxPeriod);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean holds, String property, Object value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
        }
    }
}
