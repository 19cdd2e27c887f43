package dev.freshet.spring.web;

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
import dev.freshet.MissingGrantsException;
import dev.freshet.ModuleLimitException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.UnknownExtensionException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** The causes of problems. Their URIs are stable: clients may act on them. Subtypes of exceptions stand before their supertypes. */
public enum FreshetProblem {
    /** The guest ran longer than a call may. */
    DEADLINE(HttpStatus.GATEWAY_TIMEOUT, "The extension took too long", DeadlineExceededException.class),
    /** The guest broke a rule of WebAssembly or of the platform. The same call fails again. */
    TRAP(HttpStatus.BAD_GATEWAY, "The extension trapped", GuestTrapException.class),
    /** The guest answered with an error of its own, mostly about its input. */
    GUEST_ERROR(HttpStatus.UNPROCESSABLE_CONTENT, "The extension refused the request", GuestErrorException.class),
    /** The guest answered with something that is no answer. */
    BAD_ANSWER(HttpStatus.BAD_GATEWAY, "The extension's answer is not usable", GuestAnswerException.class),
    /** The application's part of the call failed, not the guest's. */
    HOST_FUNCTION(HttpStatus.INTERNAL_SERVER_ERROR, "A host function failed", HostFunctionException.class),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such extension", UnknownExtensionException.class),
    /** No such export, or one of another type. */
    MISMATCH(HttpStatus.BAD_REQUEST, "The call does not fit the module", CallMismatchException.class),
    /** No slot was free. Nothing has run, so a later retry is safe. */
    EXHAUSTED(HttpStatus.SERVICE_UNAVAILABLE, "All slots are in use", PoolExhaustedException.class),
    /** The extension failed too often and is out of service for a while. Nothing has run, so a later retry is safe. */
    QUARANTINED(HttpStatus.SERVICE_UNAVAILABLE, "The extension is out of service", ExtensionQuarantinedException.class),
    /** An operator has disabled the extension, or no version of it could be brought back after a restart. */
    DISABLED(HttpStatus.SERVICE_UNAVAILABLE, "The extension is disabled", ExtensionDisabledException.class),
    /** The state of the versions does not allow the change: nothing to roll back to, a version in use. */
    CHANGE_REJECTED(HttpStatus.CONFLICT, "The change is not possible", ChangeRejectedException.class),
    /** The module is well, but asks for more than the extension was granted. */
    MISSING_GRANTS(HttpStatus.UNPROCESSABLE_CONTENT, "The extension lacks grants", MissingGrantsException.class),
    /** The module is over freshet.limits.module-size. */
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The module is too large", FreshetProblem::isOfSize),
    INVALID_MODULE(HttpStatus.UNPROCESSABLE_CONTENT, "The module is not acceptable", InvalidModuleException.class),
    /** The calling thread was interrupted, as when the server stops. */
    INTERRUPTED(HttpStatus.SERVICE_UNAVAILABLE, "The call was interrupted", CallInterruptedException.class),
    /** The platform's or the operating system's fault, not the guest's. */
    PLATFORM_FAULT(HttpStatus.INTERNAL_SERVER_ERROR, "The platform failed", PlatformFaultException.class),
    /** The platform declined the call before it began, for any other reason, such as a limit. */
    REJECTED(HttpStatus.TOO_MANY_REQUESTS, "The call was rejected", FreshetException.class);

    private static final List<FreshetProblem> ALL = List.of(values());

    private final HttpStatus status;
    private final String title;
    private final Predicate<FreshetException> failure;

    FreshetProblem(HttpStatus status, String title, Class<? extends FreshetException> failure) {
        this(status, title, failure::isInstance);
    }

    FreshetProblem(HttpStatus status, String title, Predicate<FreshetException> failure) {
        this.status = status;
        this.title = title;
        this.failure = failure;
    }

    /** Returns the problem that the failure is. */
    public static FreshetProblem of(FreshetException failure) {
        return ALL.stream()
                .filter(each -> each.failure.test(failure))
                .findFirst()
                .orElse(REJECTED);
    }

    private static boolean isOfSize(FreshetException failure) {
        return failure instanceof ModuleLimitException limit && limit.property().equals("freshet.limits.module-size");
    }

    public HttpStatus status() {
        return status;
    }

    /** Returns {@code urn:freshet:problem:} and the cause in lower case with hyphens. */
    public URI uri() {
        return URI.create(
                "urn:freshet:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    public ProblemDetail detail(@Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri());
        problem.setTitle(title);
        return problem;
    }
}
