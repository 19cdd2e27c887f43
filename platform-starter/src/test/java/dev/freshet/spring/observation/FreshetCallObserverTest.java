package dev.freshet.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.observation.FreshetObservationAutoConfiguration;
import dev.freshet.wiring.FreshetBuilder;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class FreshetCallObserverTest {

    private final List<Observation.Context> stopped = new ArrayList<>();
    private final ObservationRegistry observations = ObservationRegistry.create();

    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(1).withSlotBytes(1 << 20))
            .callListener(new FreshetCallObserver(observations, null))
            .build();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FreshetAutoConfiguration.class,
                    FreshetObservationAutoConfiguration.class,
                    ObservationAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    SimpleMetricsExportAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB", "freshet.modules.locations=");

    FreshetCallObserverTest() {
        observations.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static String lowKeys(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .map(KeyValue::getValue)
                .collect(Collectors.joining(" "));
    }

    @Test
    void everyCallIsOneObservationWithTheKeysThatAreDocumented() {
        registry.register("a", TestModules.answer(1));
        registry.register("trap", TestModules.trap());
        registry.callNumber("a", "answer");
        registry.callNumber("a", "answer");
        assertThatThrownBy(() -> registry.call("trap", "trap")).isInstanceOf(FreshetException.class);
        assertThatThrownBy(() -> registry.callNumber("a", "made-up")).isInstanceOf(FreshetException.class);

        // extension, function, outcome, slot
        assertThat(stopped)
                .extracting(FreshetCallObserverTest::lowKeys)
                .containsExactly(
                        "a answer ok empty", "a answer ok warm", "trap trap trap remapped", "a none rejected none");
        assertThat(stopped.get(0).getHighCardinalityKeyValues()).containsExactly(KeyValue.of("freshet.version", "1"));
        assertThat(stopped.get(0).getName()).isEqualTo("freshet.call");
        assertThat(stopped.get(2).getError()).isInstanceOf(FreshetException.class);
        assertThat(stopped)
                .allSatisfy(context -> assertThat(context.getLowCardinalityKeyValues())
                        .extracting(KeyValue::getKey)
                        .containsExactlyInAnyOrderElementsOf(Arrays.stream(FreshetObservation.LowCardinality.values())
                                .map(KeyName::asString)
                                .toList()));
    }

    @Test
    void theCallIsCurrentWhileItRunsAndNothingIsAfterwards() {
        Observation around = Observation.start("around", observations);
        try (Observation.Scope scope = around.openScope()) {
            registry.register("a", TestModules.answer(1));
            registry.callNumber("a", "answer");
            assertThat(observations.getCurrentObservation()).isSameAs(around);
        }
        assertThat(stopped.get(0).getParentObservation()).isSameAs(around);
        assertThat(observations.getCurrentObservation()).isNull();
    }

    @Test
    void becomesATimerOfTheApplication() {
        runner.run(context -> {
            WasmExtensionRegistry extensions = context.getBean(WasmExtensionRegistry.class);
            extensions.register("a", TestModules.answer(1));
            extensions.callNumber("a", "answer");
            Timer timer = context.getBean(MeterRegistry.class)
                    .get("freshet.call")
                    .tag("extension", "a")
                    .tag("outcome", "ok")
                    .tag("slot", "empty")
                    .timer();
            assertThat(timer.count()).isEqualTo(1);
            assertThat(timer.getId().getTag("freshet.version")).isNull();
        });
    }

    @Test
    void aConventionOfTheApplicationNamesThings() {
        FreshetCallConvention own = new FreshetCallConvention() {
            @Override
            public String getName() {
                return "plugin.call";
            }

            @Override
            public KeyValues getLowCardinalityKeyValues(FreshetCallContext context) {
                return KeyValues.of("plugin", context.extension());
            }
        };
        runner.withBean(FreshetCallConvention.class, () -> own).run(context -> {
            WasmExtensionRegistry extensions = context.getBean(WasmExtensionRegistry.class);
            extensions.register("a", TestModules.answer(1));
            extensions.callNumber("a", "answer");
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            assertThat(meters.get("plugin.call").tag("plugin", "a").timer().count())
                    .isEqualTo(1);
            assertThat(meters.find("freshet.call").timer()).isNull();
        });
    }

    @Test
    void canBeSwitchedOffAsAnyObservation() {
        runner.withPropertyValues("management.observations.enable.freshet=false")
                .run(context -> {
                    WasmExtensionRegistry extensions = context.getBean(WasmExtensionRegistry.class);
                    extensions.register("a", TestModules.answer(1));
                    extensions.callNumber("a", "answer");
                    assertThat(context.getBean(MeterRegistry.class)
                                    .find("freshet.call")
                                    .timer())
                            .isNull();
                });
    }
}
