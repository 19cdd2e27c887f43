package dev.freshet.spring.autoconfigure;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is noted of each call beside its outcome.
 *
 * @param latencies Whether the endpoint wasmextensions measures how long calls take, where it is exposed.
 */
public record CallsProperties(@DefaultValue("true") boolean latencies) {}
