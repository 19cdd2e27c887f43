package dev.freshet.sample.problem;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallMismatchException;
import dev.freshet.ChangeRejectedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.FreshetException;
import dev.freshet.GuestAnswerException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.UnknownExtensionException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure with a problem. Spring's own failures keep the type {@code about:blank}: their status says it all. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);
    private static final String RETRY_SECONDS = "1";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> freshet(FreshetException failure) {
        ProblemType type = typeOf(failure);
        if (type == ProblemType.PLATFORM_FAULT) {
            log.error("Platform fault", failure);
        }
        ResponseEntity.BodyBuilder response = ResponseEntity.status(type.status());
        if (type == ProblemType.EXHAUSTED) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        } else if (failure instanceof ExtensionQuarantinedException quarantined) {
            response.header(HttpHeaders.RETRY_AFTER, Long.toString(wholeSeconds(quarantined.retryAfter())));
        }
        return response.body(type.detail(String.valueOf(failure.getMessage())));
    }

    /** Rounded up: a client that comes too early is rejected once more. */
    private static long wholeSeconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }

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

    static ProblemType typeOf(FreshetException failure) {
        // The order matters: subtypes first.
        if (failure instanceof GuestAnswerException) {
            return ProblemType.BAD_ANSWER;
        } else if (failure instanceof DeadlineExceededException) {
            return ProblemType.DEADLINE;
        } else if (failure instanceof GuestTrapException) {
            return ProblemType.TRAP;
        } else if (failure instanceof GuestErrorException) {
            return ProblemType.GUEST_ERROR;
        } else if (failure instanceof UnknownExtensionException) {
            return ProblemType.NOT_FOUND;
        } else if (failure instanceof CallMismatchException) {
            return ProblemType.MISMATCH;
        } else if (failure instanceof PoolExhaustedException) {
            return ProblemType.EXHAUSTED;
        } else if (failure instanceof ExtensionQuarantinedException) {
            return ProblemType.QUARANTINED;
        } else if (failure instanceof ExtensionDisabledException) {
            return ProblemType.DISABLED;
        } else if (failure instanceof ChangeRejectedException) {
            return ProblemType.CHANGE_REJECTED;
        } else if (failure instanceof LimitExceededException) {
            return ProblemType.REJECTED;
        } else if (failure instanceof InvalidModuleException) {
            return ProblemType.INVALID_MODULE;
        } else if (failure instanceof CallInterruptedException) {
            return ProblemType.INTERRUPTED;
        } else if (failure instanceof PlatformFaultException || failure instanceof HostFunctionException) {
            return ProblemType.PLATFORM_FAULT;
        }
        return ProblemType.REJECTED;
    }
}
