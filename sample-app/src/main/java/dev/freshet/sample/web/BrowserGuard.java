package dev.freshet.sample.web;

import dev.freshet.sample.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells browsers to load nothing from elsewhere and to take every answer for what it says it is, and turns changes away that a page of
 * another site makes a visitor's browser send.
 */
@Component
class BrowserGuard extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    /** The page's own requests, and those that somebody made by typing an address; clients that are no browsers send nothing. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final JsonMapper mapper;

    BrowserGuard(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        String site = request.getHeader("Sec-Fetch-Site");
        if (site == null || OWN.contains(site) || READING.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        ProblemType type = ProblemType.FORBIDDEN;
        response.setStatus(type.status().value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        mapper.writeValue(response.getOutputStream(), type.detail("only this server's own page may change things"));
    }
}
