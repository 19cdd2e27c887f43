package dev.freshet.spring.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.metrics.FreshetCallMetrics;
import dev.freshet.spring.metrics.FreshetPoolMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FreshetMetricsAutoConfigurationTest {

    private final ApplicationContextRunner withoutMeters = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(FreshetAutoConfiguration.class, FreshetMetricsAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    private final ApplicationContextRunner runner = withoutMeters.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class));

    @Test
    void bindsToTheMetersOfTheApplication() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("counter", TestModules.counter());
            registry.call("counter", "next");

            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("freshet.pool.leases")
                            .tag("kind", "empty")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(meters.get("freshet.calls")
                            .tag("extension", "counter")
                            .tag("outcome", "ok")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThatThrownBy(() -> registry.register("broken", new byte[8]))
                    .isInstanceOf(InvalidModuleException.class);
            assertThat(meters.get("freshet.modules.rejected")
                            .tag("reason", "invalid")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
        });
    }

    @Test
    void backsOffWithoutAMeterRegistry() {
        withoutMeters.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(FreshetPoolMetrics.class)
                .doesNotHaveBean(FreshetCallMetrics.class));
    }

    @Test
    void backsOffWithoutMicrometer() {
        withoutMeters
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("freshetPoolMetrics"));
    }

    @Test
    void backsOffWithoutARegistryOfExtensions() {
        runner.withPropertyValues("freshet.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FreshetPoolMetrics.class));
    }

    @Test
    void metersOfTheApplicationWin() {
        runner.withBean(
                        "own",
                        FreshetPoolMetrics.class,
                        () -> new FreshetPoolMetrics(new RecordingRegistry(new ArrayList<>())))
                .run(context -> assertThat(context)
                        .hasSingleBean(FreshetPoolMetrics.class)
                        .hasBean("own"));
    }
}
