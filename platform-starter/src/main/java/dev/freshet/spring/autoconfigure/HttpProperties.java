package dev.freshet.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Requests of extensions that are granted http:host.
 *
 * @param connectTimeout Longest time to connect; a call's deadline may end it sooner.
 * @param readTimeout Longest time without a byte of the answer; a call's deadline may end it sooner.
 * @param additionalAddresses Addresses or CIDR blocks that requests may go to beside those outside of private networks.
 */
public record HttpProperties(
        @DefaultValue("2s") Duration connectTimeout,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue List<String> additionalAddresses) {

    public HttpProperties {
        additionalAddresses = List.copyOf(additionalAddresses);
    }
}
