package dev.freshet.spring.autoconfigure.web;

import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.web.FreshetExceptionHandler;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Auto-configuration of {@link FreshetExceptionHandler}, for applications with MVC or WebFlux. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(RestControllerAdvice.class)
@ConditionalOnBooleanProperty(name = "freshet.web.problem-details.enabled", matchIfMissing = true)
public final class FreshetWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FreshetExceptionHandler freshetExceptionHandler() {
        return new FreshetExceptionHandler();
    }
}
