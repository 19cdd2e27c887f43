package dev.freshet.spring.autoconfigure.web;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.FreshetProperties;
import dev.freshet.spring.web.FreshetExceptionHandler;
import dev.freshet.spring.web.ModuleUploads;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Auto-configuration of {@link FreshetExceptionHandler} and {@link ModuleUploads}, for applications with MVC or WebFlux. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(RestControllerAdvice.class)
public final class FreshetWebAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(FreshetProperties.class)
    ModuleUploads freshetModuleUploads(WasmExtensionRegistry registry, FreshetProperties properties) {
        return new ModuleUploads(
                registry.versions(), properties.limits().moduleSize().toBytes());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "freshet.web.problem-details.enabled", matchIfMissing = true)
    FreshetExceptionHandler freshetExceptionHandler() {
        return new FreshetExceptionHandler();
    }
}
