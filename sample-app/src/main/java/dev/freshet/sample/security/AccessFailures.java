package dev.freshet.sample.security;

import dev.freshet.sample.problem.ProblemType;
import dev.freshet.sample.problem.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/** Answers whom security turns away: people who open the console with the login page, everybody else with a problem. */
@Component
class AccessFailures implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

    private final ProblemWriter problems;

    AccessFailures(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if ("navigate".equals(request.getHeader("Sec-Fetch-Mode"))) {
            response.sendRedirect(SecurityConfiguration.LOGIN);
            return;
        }
        if (request.getHeader("Sec-Fetch-Mode") == null) {
            // Not to a browser: it would ask with a window of its own, and send the password with every request from
            // then on.
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"freshet\"");
        }
        problems.write(response, ProblemType.UNAUTHENTICATED, "sign in as an operator, as by curl -u operator:…");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException failure)
            throws IOException {
        if (failure instanceof CsrfException && isStranger(request)) {
            commence(request, response, new InsufficientAuthenticationException("no credentials"));
        } else if (failure instanceof CsrfException) {
            problems.write(response, ProblemType.FORBIDDEN, "the request lacks this page's token; load the page again");
        } else {
            problems.write(response, ProblemType.NOT_ALLOWED, "this needs the role OPERATOR");
        }
    }

    /** No browser and no credentials: it lacks more than a token. */
    private static boolean isStranger(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) == null
                && request.getHeader(HttpHeaders.COOKIE) == null
                && request.getHeader("Sec-Fetch-Mode") == null;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException failure)
            throws IOException {
        problems.write(
                response,
                ProblemType.BAD_REQUEST,
                "the request's address or headers have characters that are not allowed");
    }
}
