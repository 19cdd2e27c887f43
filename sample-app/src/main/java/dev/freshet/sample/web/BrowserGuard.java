package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemType;
import dev.freshet.sample.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Tells browsers to load nothing from elsewhere, to run nothing that stands in a page, to make no markup out of text, and to take every answer
 * for what it says it is; turns changes away that a page of another site makes a visitor's browser send. Before security, so that its answers
 * say so too.
 */
@Component
@Order(SecurityFilterProperties.DEFAULT_FILTER_ORDER - 1)
class BrowserGuard extends OncePerRequestFilter {

    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** The page's own requests, and those that somebody made by typing an address; clients that are no browsers send nothing. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final ProblemWriter problems;

    BrowserGuard(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        String site = request.getHeader("Sec-Fetch-Site");
        if (site == null || OWN.contains(site) || READING.contains(request.getMethod())) {
            chain.doFilter(request, response);
        } else {
            problems.write(response, ProblemType.FORBIDDEN, "only this server's own page may change things");
        }
    }
}
