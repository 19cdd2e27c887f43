package dev.freshet.spring.test;

import dev.freshet.WasmExtensionRegistry;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers the {@link TestExtension} beans of a {@link WasmExtensionTest}. */
@Configuration(proxyBeanMethods = false)
class TestExtensionsConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Registration freshetTestExtensions(WasmExtensionRegistry registry, ObjectProvider<TestExtension> extensions) {
        return new Registration(registry, extensions);
    }

    record Registration(WasmExtensionRegistry registry, ObjectProvider<TestExtension> extensions)
            implements InitializingBean {

        @Override
        public void afterPropertiesSet() {
            extensions.orderedStream().forEach(each -> each.registerIn(registry));
        }
    }
}
