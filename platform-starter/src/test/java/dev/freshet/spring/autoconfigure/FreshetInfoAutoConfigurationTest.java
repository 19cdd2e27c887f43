package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.info.FreshetInfoAutoConfiguration;
import dev.freshet.spring.info.FreshetInfoContributor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FreshetInfoAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(FreshetAutoConfiguration.class, FreshetInfoAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB", "freshet.modules.locations=");

    @Test
    void saysWhichVersionsAreActive() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("a", TestModules.answer(1));
            registry.register("a", TestModules.answer(2));
            Info.Builder builder = new Info.Builder();
            context.getBean(FreshetInfoContributor.class).contribute(builder);
            assertThat(builder.build().get("freshet", Map.class))
                    .containsEntry("store", "none")
                    .containsEntry("slots", 2)
                    .containsEntry(
                            "extensions",
                            Map.of(
                                    "a",
                                    Map.of(
                                            "version",
                                            2,
                                            "digest",
                                            registry.get("a").digest())));
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("management.info.freshet.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(FreshetInfoContributor.class));
    }
}
