package dev.freshet.spring.autoconfigure;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What happens to calls when the application stops.
 *
 * @param grace How long calls in flight may go on after the web server has stopped, before they are stopped too.
 */
public record ShutdownProperties(@DefaultValue("10s") Duration grace) {

    /** @throws IllegalArgumentException if a value is out of range; the message names the property */
    public ShutdownProperties {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("freshet.shutdown.grace is " + grace + "; it must be zero or more");
        }
    }
}
