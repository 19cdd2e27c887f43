package dev.freshet.spring.autoconfigure;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.actuate.endpoint.CallLatencies;
import dev.freshet.spring.actuate.endpoint.WasmExtensionsEndpoint;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the {@link WasmExtensionsEndpoint} and of the latencies that it shows, for applications that have the actuator. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(WasmExtensionsEndpoint.class)
@ConditionalOnBean(WasmExtensionRegistry.class)
public final class WasmExtensionsEndpointAutoConfiguration {

    /** A listener of the registry's calls: only where the endpoint shows what it measures. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBooleanProperty(name = "freshet.calls.latencies", matchIfMissing = true)
    CallLatencies freshetCallLatencies() {
        return new CallLatencies();
    }

    @Bean
    @ConditionalOnMissingBean
    WasmExtensionsEndpoint wasmExtensionsEndpoint(
            WasmExtensionRegistry registry, ObjectProvider<CallLatencies> latencies) {
        return new WasmExtensionsEndpoint(registry, latencies.getIfUnique());
    }
}
