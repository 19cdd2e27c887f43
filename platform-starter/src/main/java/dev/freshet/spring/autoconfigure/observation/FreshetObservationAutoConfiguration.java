package dev.freshet.spring.autoconfigure.observation;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.observation.FreshetCallConvention;
import dev.freshet.spring.observation.FreshetCallObserver;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the {@link FreshetCallObserver}, for applications that have an {@link ObservationRegistry}. Switched off by {@code
 * management.observations.enable.freshet=false}.
 */
@AutoConfiguration(
        after = FreshetAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ObservationRegistry.class, WasmExtensionRegistry.class})
public final class FreshetObservationAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FreshetCallObserver freshetCallObserver(
            ObservationRegistry registry, ObjectProvider<FreshetCallConvention> convention) {
        return new FreshetCallObserver(registry, convention.getIfUnique());
    }
}
