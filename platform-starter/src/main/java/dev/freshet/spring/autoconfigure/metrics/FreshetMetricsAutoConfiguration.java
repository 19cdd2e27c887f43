package dev.freshet.spring.autoconfigure.metrics;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.metrics.FreshetCallMetrics;
import dev.freshet.spring.metrics.FreshetModuleMetrics;
import dev.freshet.spring.metrics.FreshetPoolMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of Freshet's meters, for applications that have a {@link MeterRegistry}. */
@AutoConfiguration(
        after = FreshetAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, WasmExtensionRegistry.class})
public final class FreshetMetricsAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FreshetPoolMetrics freshetPoolMetrics(WasmExtensionRegistry registry) {
        return new FreshetPoolMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    FreshetCallMetrics freshetCallMetrics(WasmExtensionRegistry registry) {
        return new FreshetCallMetrics(registry);
    }

    @Bean
    @ConditionalOnMissingBean
    FreshetModuleMetrics freshetModuleMetrics(WasmExtensionRegistry registry) {
        return new FreshetModuleMetrics(registry);
    }
}
