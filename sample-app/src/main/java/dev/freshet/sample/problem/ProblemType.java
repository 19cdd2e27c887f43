package dev.freshet.sample.problem;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The causes of problems. Their URIs are stable: clients may act on them. */
public enum ProblemType {
    /** The guest broke a rule of WebAssembly or of the platform. The same call fails again. */
    TRAP(HttpStatus.BAD_GATEWAY, "The extension trapped"),
    /** The guest ran longer than a call may. */
    DEADLINE(HttpStatus.GATEWAY_TIMEOUT, "The extension took too long"),
    /** The guest answered with an error of its own, mostly about its input. */
    GUEST_ERROR(HttpStatus.UNPROCESSABLE_CONTENT, "The extension refused the request"),
    /** The guest answered with something that is no answer. */
    BAD_ANSWER(HttpStatus.BAD_GATEWAY, "The extension's answer is not usable"),
    /** The platform declined the call before it began. */
    REJECTED(HttpStatus.TOO_MANY_REQUESTS, "The call was rejected"),
    /** No slot was free. Nothing has run, so a later retry is safe. */
    EXHAUSTED(HttpStatus.SERVICE_UNAVAILABLE, "All slots are in use"),
    /** The extension failed too often and is out of service for a while. Nothing has run, so a later retry is safe. */
    QUARANTINED(HttpStatus.SERVICE_UNAVAILABLE, "The extension is out of service"),
    /** An operator has disabled the extension, or no version of it could be brought back after a restart. */
    DISABLED(HttpStatus.SERVICE_UNAVAILABLE, "The extension is disabled"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such extension"),
    /** No such export, or one of another type. */
    MISMATCH(HttpStatus.BAD_REQUEST, "The call does not fit the module"),
    INVALID_MODULE(HttpStatus.UNPROCESSABLE_CONTENT, "The module is not acceptable"),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The content is too large"),
    /** The state of the versions does not allow the change: nothing to roll back to, a version in use. */
    CHANGE_REJECTED(HttpStatus.CONFLICT, "The change is not possible"),
    NAME_TAKEN(HttpStatus.CONFLICT, "The name is taken"),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The request comes from another site"),
    /** The calling thread was interrupted, as when the server stops. */
    INTERRUPTED(HttpStatus.SERVICE_UNAVAILABLE, "The call was interrupted"),
    /** The platform's or the operating system's fault, not the guest's. */
    PLATFORM_FAULT(HttpStatus.INTERNAL_SERVER_ERROR, "The platform failed");

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    /** Returns {@code urn:freshet:problem:} and the cause in lower case with hyphens. */
    public URI uri() {
        return URI.create(
                "urn:freshet:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    public ProblemDetail detail(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri());
        problem.setTitle(title);
        return problem;
    }
}
