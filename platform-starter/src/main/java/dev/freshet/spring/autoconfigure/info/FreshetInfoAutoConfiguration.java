package dev.freshet.spring.autoconfigure.info;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spi.ModuleStore;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.info.FreshetInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the {@link FreshetInfoContributor}, for applications that have the actuator. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
@ConditionalOnBean({WasmExtensionRegistry.class, ModuleStore.class})
@ConditionalOnEnabledInfoContributor("freshet")
public final class FreshetInfoAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    FreshetInfoContributor freshetInfoContributor(WasmExtensionRegistry registry, ModuleStore store) {
        return new FreshetInfoContributor(registry, store);
    }
}
