package dev.freshet.spring.autoconfigure.health;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.health.FreshetHealthIndicator;
import dev.freshet.spring.health.FreshetStoreHealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the {@link FreshetHealthIndicator} and the {@link FreshetStoreHealthIndicator}, for applications that have health. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(WasmExtensionRegistry.class)
@ConditionalOnEnabledHealthIndicator("freshet")
public final class FreshetHealthAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "freshetHealthIndicator")
    FreshetHealthIndicator freshetHealthIndicator(WasmExtensionRegistry registry) {
        return new FreshetHealthIndicator(registry);
    }

    @Bean
    @ConditionalOnBean(ModuleStore.class)
    @ConditionalOnMissingBean(name = "freshetStoreHealthIndicator")
    FreshetStoreHealthIndicator freshetStoreHealthIndicator(ModuleStore store) {
        return new FreshetStoreHealthIndicator(store);
    }
}
