package dev.freshet.spring.security;

import dev.freshet.spring.CurrentPrincipal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** The name of the authentication in the security context of the present thread. */
public final class SecurityContextPrincipal implements CurrentPrincipal {

    @Override
    public @Nullable String name() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? null : authentication.getName();
    }
}
