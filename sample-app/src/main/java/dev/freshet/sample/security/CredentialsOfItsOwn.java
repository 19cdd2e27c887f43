package dev.freshet.sample.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * A request that carries credentials because its client was told to, as curl with {@code -u}: it needs no token against forgery. A browser
 * may send credentials by itself; it can be told by what it sends with every change, and then the token is required.
 */
final class CredentialsOfItsOwn implements RequestMatcher {

    private static final List<String> BROWSER =
            List.of("Sec-Fetch-Site", HttpHeaders.ORIGIN, HttpHeaders.REFERER, HttpHeaders.COOKIE);

    @Override
    public boolean matches(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null
                && BROWSER.stream().allMatch(header -> request.getHeader(header) == null);
    }
}
