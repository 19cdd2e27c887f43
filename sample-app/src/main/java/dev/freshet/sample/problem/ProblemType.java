package dev.freshet.sample.problem;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The causes of problems that are not those of an extension. Their URIs are stable: clients may act on them. */
public enum ProblemType {
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The content is too large"),
    NAME_TAKEN(HttpStatus.CONFLICT, "The name is taken"),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "Nobody is signed in"),
    NOT_ALLOWED(HttpStatus.FORBIDDEN, "The role does not allow it"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The request comes from another site"),
    /** The body came too slowly. */
    TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The request comes too slowly"),
    /** As many requests wait for their bodies as may. A later retry is safe. */
    TOO_MANY_WAIT(HttpStatus.SERVICE_UNAVAILABLE, "Too many requests wait for their bodies"),
    /** As many browsers watch as may. A later retry is safe. */
    TOO_MANY_STREAMS(HttpStatus.SERVICE_UNAVAILABLE, "Too many streams are open");

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
