package dev.freshet.spring.autoconfigure;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.actuate.endpoint.WasmPoolEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the {@link WasmPoolEndpoint}, for applications that have the actuator. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(WasmPoolEndpoint.class)
@ConditionalOnBean(WasmExtensionRegistry.class)
public final class WasmPoolEndpointAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    WasmPoolEndpoint wasmPoolEndpoint(WasmExtensionRegistry registry) {
        return new WasmPoolEndpoint(registry);
    }
}
