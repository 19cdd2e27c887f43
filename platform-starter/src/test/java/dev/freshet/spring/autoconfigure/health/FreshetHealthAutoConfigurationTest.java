package dev.freshet.spring.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.health.FreshetHealthIndicator;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FreshetHealthAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetHealthAutoConfiguration.class,
                    HealthContributorAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    @Test
    void contributesTheHealthOfThePlatform() {
        runner.run(context -> {
            HealthIndicator freshet = (HealthIndicator)
                    context.getBean(HealthContributorRegistry.class).getContributor("freshet");
            assertThat(freshet).isNotNull();
            assertThat(freshet.health().getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("management.health.freshet.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FreshetHealthIndicator.class));
    }

    @Test
    void backsOffWithoutHealth() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(FreshetAutoConfiguration.class, FreshetHealthAutoConfiguration.class))
                .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB")
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("freshetHealthIndicator"));
    }

    @Test
    void backsOffWithoutARegistryOfExtensions() {
        runner.withPropertyValues("freshet.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FreshetHealthIndicator.class));
    }

    @Test
    void healthOfTheApplicationWins() {
        runner.withBean(
                        "freshetHealthIndicator",
                        HealthIndicator.class,
                        () -> () -> Health.unknown().build())
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FreshetHealthIndicator.class));
    }

    @Test
    void aRegistryOfTheApplicationIsLookedAt() {
        runner.withBean(RecordingRegistry.class, () -> new RecordingRegistry(new ArrayList<>(), 1))
                .run(context -> assertThat(context.getBean(FreshetHealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(Status.DOWN));
    }
}
