package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.wiring.FreshetBuilder;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class FreshetAutoConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FreshetAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    @Test
    void givesARegistryAndItsAllocator() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(WasmExtensionRegistry.class)
                .hasSingleBean(InstanceAllocator.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooling", "on-demand"})
    void everyCallIsFreshWithEitherStrategy(String strategy) {
        runner.withPropertyValues("freshet.allocator.strategy=" + strategy).run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            registry.register("counter", TestModules.counter());

            assertThat(registry.call("counter", "next")).containsExactly(1);
            assertThat(registry.call("counter", "next")).containsExactly(1);
            assertThat(registry.stats().strategy()).isEqualTo(strategy);
        });
    }

    @Test
    void propertiesReachThePool() {
        runner.run(context -> {
            WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
            assertThat(registry.stats().slots().total()).isEqualTo(2);
            assertThat(registry.stats().slotBytes()).isEqualTo(1 << 20);
        });
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("freshet.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(WasmExtensionRegistry.class)
                        .doesNotHaveBean(InstanceAllocator.class)
                        .doesNotHaveBean(ModuleLoader.class));
    }

    @Test
    void aRegistryOfTheApplicationWinsAndNoAddressSpaceIsReserved() {
        runner.withUserConfiguration(OwnRegistry.class).run(context -> {
            assertThat(context).hasNotFailed().doesNotHaveBean(InstanceAllocator.class);
            assertThat(context.getBean(WasmExtensionRegistry.class)).isInstanceOf(RecordingRegistry.class);
        });
    }

    @Test
    void anAllocatorOfTheApplicationWins() {
        runner.withUserConfiguration(OwnAllocator.class).run(context -> {
            assertThat(context).hasSingleBean(InstanceAllocator.class).hasBean("ownAllocator");
            assertThat(slotsOf(context.getBean(WasmExtensionRegistry.class))).isEqualTo(7);
        });
    }

    @Test
    void aBuilderOfTheApplicationWins() {
        runner.withUserConfiguration(OwnBuilder.class)
                .run(context -> assertThat(slotsOf(context.getBean(WasmExtensionRegistry.class)))
                        .isEqualTo(7));
    }

    @Test
    void customizersHaveTheLastWord() {
        PlatformLimits impatient = PlatformLimits.defaults().withCallTime(Duration.ofMillis(10));
        runner.withBean(FreshetBuilderCustomizer.class, () -> builder -> builder.limits(impatient))
                .withPropertyValues("freshet.limits.call-time=1h")
                .run(context -> {
                    WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
                    registry.register("endless", TestModules.endless());
                    assertThatThrownBy(() -> registry.call("endless", "spin"))
                            .isInstanceOf(DeadlineExceededException.class);
                });
    }

    @Test
    void isFoundByAnApplicationWithEverything() {
        new ApplicationContextRunner()
                .withUserConfiguration(WholeApplication.class)
                .withPropertyValues("management.endpoints.jmx.exposure.include=*", "spring.jmx.enabled=true")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(WasmExtensionRegistry.class)
                        .hasBean("wasmExtensionsEndpoint")
                        .hasBean("freshetPoolMetrics"));
    }

    private static int slotsOf(WasmExtensionRegistry registry) {
        return registry.stats().slots().total();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WholeApplication {}

    @Configuration(proxyBeanMethods = false)
    static class OwnRegistry {

        @Bean
        WasmExtensionRegistry ownRegistry() {
            return new RecordingRegistry(new ArrayList<>());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnAllocator {

        @Bean
        InstanceAllocator ownAllocator() {
            return new FreshetBuilder().pool(sevenSlots()).buildAllocator();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnBuilder {

        @Bean
        FreshetBuilder ownBuilder() {
            return new FreshetBuilder().pool(sevenSlots());
        }
    }

    private static PoolSettings sevenSlots() {
        return PoolSettings.defaults().withSlots(7).withSlotBytes(1 << 20);
    }
}
