package dev.freshet.spring.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.audit.FreshetAuditAutoConfiguration;
import dev.freshet.spring.autoconfigure.security.FreshetSecurityAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.autoconfigure.audit.AuditAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class ExtensionAuditTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetAuditAutoConfiguration.class,
                    FreshetSecurityAutoConfiguration.class,
                    AuditAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB", "freshet.modules.locations=");

    private final ApplicationContextRunner audited =
            runner.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new);

    @AfterEach
    void nobody() {
        SecurityContextHolder.clearContext();
    }

    private static void as(String name) {
        SecurityContextHolder.getContext()
                .setAuthentication(UsernamePasswordAuthenticationToken.authenticated(name, "", List.of()));
    }

    @Test
    void everyChangeIsAuditedWithWhoMadeIt() {
        audited.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            as("olga");
            registry.register("a", TestModules.answer(1));
            as("pia");
            registry.register("a", TestModules.answer(2));
            registry.versions().rollback("a");
            nobody();
            registry.remove("a");

            List<AuditEvent> events =
                    context.getBean(AuditEventRepository.class).find(null, null, null);
            assertThat(events)
                    .extracting(event -> event.getPrincipal() + " " + event.getType())
                    .containsExactly(
                            "olga EXTENSION_UPLOADED",
                            "olga EXTENSION_ACTIVATED",
                            "pia EXTENSION_UPLOADED",
                            "pia EXTENSION_ACTIVATED",
                            "pia EXTENSION_ROLLED_BACK",
                            " EXTENSION_REMOVED");
            assertThat(events.get(4).getData())
                    .contains(entry("extension", "a"), entry("version", 1), entry("detail", "from version 2"))
                    .containsKey("digest");
        });
    }

    @Test
    void isNotThereWithoutARepositoryOrTheActuator() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ExtensionAudit.class));
        runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("freshetExtensionAudit"));
    }

    @Test
    void changesAreMadeByNobodyWithoutSpringSecurity() {
        audited.withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> {
                    context.getBean(WasmExtensionRegistry.class).register("a", TestModules.answer(1));
                    assertThat(context.getBean(AuditEventRepository.class).find(null, null, null))
                            .extracting(AuditEvent::getPrincipal)
                            .containsOnly("");
                });
    }
}
