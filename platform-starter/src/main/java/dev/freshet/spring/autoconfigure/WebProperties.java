package dev.freshet.spring.autoconfigure;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Answers of the application's controllers.
 *
 * @param problemDetails Failures as problems of RFC 9457.
 */
public record WebProperties(@DefaultValue ProblemDetails problemDetails) {

    /**
     * Failures as problems of RFC 9457.
     *
     * @param enabled Whether to answer failures of extensions that leave a controller with a problem.
     */
    public record ProblemDetails(@DefaultValue("true") boolean enabled) {}
}
