package dev.freshet.spring.autoconfigure.security;

import dev.freshet.spring.CurrentPrincipal;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.security.SecurityContextPrincipal;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.context.SecurityContextHolder;

/** Auto-configuration of the {@link CurrentPrincipal}, for applications that have Spring Security. */
@AutoConfiguration(before = FreshetAutoConfiguration.class)
@ConditionalOnClass(SecurityContextHolder.class)
public final class FreshetSecurityAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CurrentPrincipal freshetCurrentPrincipal() {
        return new SecurityContextPrincipal();
    }
}
