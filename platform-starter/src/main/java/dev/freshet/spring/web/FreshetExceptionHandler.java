package dev.freshet.spring.web;

import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers every {@link FreshetException} that leaves a controller with a problem, in MVC and in WebFlux. Text is escaped and cut off. Asked
 * after the application's own advice, so that a handler of its own for an exception wins.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class FreshetExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(FreshetExceptionHandler.class);

    /** The core caps what guests say at freshet.limits.error; this caps the sum of a message's parts. */
    private static final int DETAIL_CHARS = 4096;

    private static final String RETRY_SECONDS = "1";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> freshet(FreshetException failure) {
        FreshetProblem problem = FreshetProblem.of(failure);
        if (isOurs(problem)) {
            log.error(problem.uri().toString(), GuestText.loggable(failure));
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(problem.status());
        if (problem == FreshetProblem.EXHAUSTED) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        } else if (failure instanceof ExtensionQuarantinedException quarantined) {
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(quarantined.retryAfter())));
        }
        return response.body(problem.detail(detail(problem, failure)));
    }

    private static boolean isOurs(FreshetProblem problem) {
        return problem == FreshetProblem.PLATFORM_FAULT || problem == FreshetProblem.HOST_FUNCTION;
    }

    /** What the application or the platform throws inside is for the log: it may name what no client should know. */
    private static String detail(FreshetProblem problem, FreshetException failure) {
        return isOurs(problem)
                ? "the reason is in the server's log"
                : GuestText.printable(String.valueOf(failure.getMessage()), DETAIL_CHARS);
    }

    /** Rounded up: a client that comes too early is rejected once more. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
