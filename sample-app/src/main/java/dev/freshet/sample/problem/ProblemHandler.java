package dev.freshet.sample.problem;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
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

    @Override
    protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(
            MaxUploadSizeExceededException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemType type = ProblemType.TOO_LARGE;
        ProblemDetail problem = type.detail("the upload is larger than spring.servlet.multipart allows");
        return handleExceptionInternal(failure, problem, headers, type.status(), request);
    }
}
