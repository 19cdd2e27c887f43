package dev.freshet.spring.autoconfigure;

import dev.freshet.settings.VersionSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long versions are kept that are not called. Versions with labels stay.
 *
 * @param keep Inactive versions kept of each extension, the one that a rollback activates included.
 * @param maxAge Longest time that a version stays without being active, unless a rollback would activate it.
 */
public record VersionsProperties(
        @DefaultValue("4") int keep, @DefaultValue("30d") Duration maxAge) {

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public VersionsProperties {
        settings(keep, maxAge);
    }

    VersionSettings settings() {
        return settings(keep, maxAge);
    }

    private static VersionSettings settings(int keep, Duration maxAge) {
        return new VersionSettings(keep, maxAge);
    }
}
