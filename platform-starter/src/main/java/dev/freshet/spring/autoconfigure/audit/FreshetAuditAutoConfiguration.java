package dev.freshet.spring.autoconfigure.audit;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.audit.ExtensionAudit;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of {@link ExtensionAudit}, for applications that have an {@link AuditEventRepository}. */
@AutoConfiguration(after = FreshetAutoConfiguration.class)
@ConditionalOnClass(AuditEventRepository.class)
@ConditionalOnBean({AuditEventRepository.class, WasmExtensionRegistry.class})
public final class FreshetAuditAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ExtensionAudit freshetExtensionAudit(WasmExtensionRegistry registry, ApplicationEventPublisher publisher) {
        return new ExtensionAudit(registry, publisher);
    }
}
