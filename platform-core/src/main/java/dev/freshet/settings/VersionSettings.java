package dev.freshet.settings;

import java.time.Duration;

/**
 * How long versions are kept that are not called. A version without labels goes when as many newer inactive ones exist as are kept, or when it
 * has been inactive for too long; the one that a rollback would activate stays. Looked at with each change and at the start.
 *
 * @param keep inactive versions kept of each extension, the one for a rollback included; 0 keeps none, and there is no rollback
 * @param maxAge longest time that a version stays without being active
 */
public record VersionSettings(int keep, Duration maxAge) {

    public VersionSettings {
        if (keep < 0 || keep > 1000) {
            throw new IllegalArgumentException("freshet.versions.keep is " + keep + "; it must be from 0 to 1000");
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("freshet.versions.max-age is " + maxAge + "; it must be more than zero");
        }
    }

    /** 4 inactive versions, 30 days. */
    public static VersionSettings defaults() {
        return new VersionSettings(4, Duration.ofDays(30));
    }
}
