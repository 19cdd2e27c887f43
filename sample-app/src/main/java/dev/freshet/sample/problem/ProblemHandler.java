package dev.freshet.sample.problem;

import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers what the shop itself declines with a problem; the starter does so for what extensions fail at. Spring's own failures keep the
 * type {@code about:blank}: their status says it all.
 */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ResponseEntity<ProblemDetail> shop(ProblemException failure) {
        ProblemType type = failure.type();
        return ResponseEntity.status(type.status()).body(type.detail(String.valueOf(failure.getMessage())));
    }
}
