package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantinePolicy;
import dev.freshet.settings.QuarantineSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class FreshetPropertiesTest {

    @Test
    void defaultsAreTheCoresOwn() {
        FreshetProperties properties = bind(Map.of());

        assertThat(properties.enabled()).isTrue();
        assertThat(properties.allocator().requireNative()).isFalse();
        assertThat(properties.poolSettings()).isEqualTo(PoolSettings.defaults());
        assertThat(properties.imageSettings()).isEqualTo(ImageSettings.defaults());
        assertThat(properties.platformLimits()).isEqualTo(PlatformLimits.defaults());
        assertThat(properties.quarantineSettings()).isEqualTo(QuarantineSettings.defaults());
        assertThat(properties.modules().locations()).containsExactly("classpath:/extensions/*.wasm");
        assertThat(properties.extensions()).isEmpty();
    }

    @Test
    void everyPoolPropertyReachesItsSetting() {
        FreshetProperties properties = bind(Map.of(
                "freshet.allocator.strategy", "on-demand",
                "freshet.allocator.require-native", "true",
                "freshet.pool.slots", "3",
                "freshet.pool.max-memory", "2MB",
                "freshet.pool.when-exhausted", "wait",
                "freshet.pool.wait-time", "4s",
                "freshet.pool.reset", "tracked",
                "freshet.pool.keep-resident", "5KB",
                "freshet.pool.idle-trim", "6m",
                "freshet.pool.verify", "sample"));

        assertThat(properties.allocator().requireNative()).isTrue();
        assertThat(properties.poolSettings())
                .isEqualTo(new PoolSettings(
                        PoolSettings.Strategy.ON_DEMAND,
                        3,
                        2 << 20,
                        PoolSettings.WhenExhausted.WAIT,
                        Duration.ofSeconds(4),
                        PoolSettings.Reset.TRACKED,
                        5 << 10,
                        Duration.ofMinutes(6),
                        PoolSettings.Verify.SAMPLE));
    }

    @Test
    void everyImagePropertyReachesItsSetting() {
        FreshetProperties properties =
                bind(Map.of("freshet.images.max-bytes", "7MB", "freshet.images.initialization", "per-call"));

        assertThat(properties.imageSettings()).isEqualTo(new ImageSettings(7 << 20, Initialization.PER_CALL));
    }

    @Test
    void everyLimitReachesItsSetting() {
        FreshetProperties properties = bind(Map.ofEntries(
                Map.entry("freshet.limits.module-size", "1MB"),
                Map.entry("freshet.limits.functions", "2"),
                Map.entry("freshet.limits.function-size", "3KB"),
                Map.entry("freshet.limits.locals", "11"),
                Map.entry("freshet.limits.compile-time", "4s"),
                Map.entry("freshet.limits.compile-threads", "5"),
                Map.entry("freshet.limits.table-entries", "6"),
                Map.entry("freshet.limits.call-time", "7ms"),
                Map.entry("freshet.limits.cpu-time", "6ms"),
                Map.entry("freshet.limits.concurrent-calls", "12"),
                Map.entry("freshet.limits.leases", "13"),
                Map.entry("freshet.limits.input", "8KB"),
                Map.entry("freshet.limits.output", "9KB"),
                Map.entry("freshet.limits.log", "10KB"),
                Map.entry("freshet.limits.error", "14")));

        assertThat(properties.platformLimits())
                .isEqualTo(new PlatformLimits(
                                1 << 20,
                                2,
                                3 << 10,
                                11,
                                Duration.ofSeconds(4),
                                5,
                                6,
                                Duration.ofMillis(7),
                                12,
                                13,
                                8 << 10,
                                9 << 10,
                                10 << 10,
                                14)
                        .withCpuTime(Duration.ofMillis(6)));
    }

    @Test
    void everyBudgetReachesItsSettingAndIsTheMachinesUnlessSet() {
        FreshetProperties properties = bind(Map.of(
                "freshet.memory.budget", "70MB",
                "freshet.memory.guest-heap", "8MB",
                "freshet.limits.heap", "3MB",
                "freshet.limits.upload-memory", "9MB"));

        assertThat(properties.budgetSettings()).isEqualTo(new BudgetSettings(70 << 20, 8 << 20, 3 << 20, 9 << 20));
        assertThat(bind(Map.of()).budgetSettings()).isEqualTo(BudgetSettings.defaults());
    }

    @Test
    void everyCompilePropertyReachesItsSetting() {
        FreshetProperties properties =
                bind(Map.of("freshet.compile.tiered", "true", "freshet.compile.tiered-from", "7KB"));

        assertThat(properties.compileSettings()).isEqualTo(CompileSettings.tieredFrom(7 << 10));
        assertThat(bind(Map.of()).compileSettings()).isEqualTo(CompileSettings.defaults());
    }

    @Test
    void everyQuarantinePropertyReachesItsSetting() {
        FreshetProperties properties = bind(Map.of(
                "freshet.quarantine.failures", "1",
                "freshet.quarantine.window", "2s",
                "freshet.quarantine.period", "3s",
                "freshet.quarantine.max-period", "4s"));

        assertThat(properties.quarantineSettings())
                .isEqualTo(
                        new QuarantineSettings(1, Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4)));
    }

    @Test
    void everyPropertyOfAnExtensionReachesItsOptions() {
        FreshetProperties properties = bind(Map.ofEntries(
                Map.entry("freshet.extensions.rules.enabled", "false"),
                Map.entry("freshet.extensions.rules.location", "file:/opt/rules.wasm"),
                Map.entry("freshet.extensions.rules.arguments", "rules,--fast"),
                Map.entry("freshet.extensions.rules.environment.TZ", "UTC"),
                Map.entry("freshet.extensions.rules.call-time", "20ms"),
                Map.entry("freshet.extensions.rules.cpu-time", "10ms"),
                Map.entry("freshet.extensions.rules.max-memory", "1MB"),
                Map.entry("freshet.extensions.rules.initialization", "captured"),
                Map.entry("freshet.extensions.rules.concurrent-calls", "2"),
                Map.entry("freshet.extensions.rules.input", "3KB"),
                Map.entry("freshet.extensions.rules.output", "4KB"),
                Map.entry("freshet.extensions.rules.log", "5KB"),
                Map.entry("freshet.extensions.rules.quarantine-policy", "reload")));

        ExtensionProperties rules = properties.extensions().get("rules");
        assertThat(rules.enabled()).isFalse();
        assertThat(rules.location()).isEqualTo("file:/opt/rules.wasm");
        assertThat(rules.options())
                .isEqualTo(new ExtensionOptions(
                                List.of("rules", "--fast"),
                                Map.of("TZ", "UTC"),
                                Duration.ofMillis(20),
                                1L << 20,
                                Initialization.CAPTURED,
                                2,
                                3L << 10,
                                4L << 10,
                                5 << 10,
                                QuarantinePolicy.RELOAD,
                                Set.of(),
                                Map.of())
                        .toBuilder().cpuTime(Duration.ofMillis(10)).build());
        ConfiguredExtensions configured = new ConfiguredExtensions(properties);
        assertThat(configured.optionsOf("rules")).isEqualTo(rules.options());
        assertThat(configured.optionsOf("other")).isEqualTo(ExtensionOptions.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "freshet.pool.slots, 0",
        "freshet.pool.max-memory, 1KB",
        "freshet.pool.wait-time, -1s",
        "freshet.pool.keep-resident, -1B",
        "freshet.pool.idle-trim, -1s",
        "freshet.images.max-bytes, -1B",
        "freshet.limits.module-size, 1B",
        "freshet.limits.functions, 0",
        "freshet.limits.function-size, 3GB",
        "freshet.limits.compile-time, 0s",
        "freshet.limits.compile-threads, 0",
        "freshet.compile.tiered-from, -1B",
        "freshet.limits.table-entries, -1",
        "freshet.limits.call-time, 0s",
        "freshet.limits.input, 3GB",
        "freshet.limits.output, -1B",
        "freshet.limits.log, 3GB",
        "freshet.limits.locals, -1",
        "freshet.limits.concurrent-calls, 0",
        "freshet.limits.leases, 0",
        "freshet.limits.error, 2",
        "freshet.limits.heap, -1B",
        "freshet.limits.upload-memory, 1KB",
        "freshet.memory.budget, 1KB",
        "freshet.memory.guest-heap, -1B",
        "freshet.quarantine.failures, -1",
        "freshet.quarantine.window, 0s",
        "freshet.quarantine.period, 0s",
        "freshet.quarantine.max-period, 1s"
    })
    void aValueOutOfRangeIsRefusedByTheNameOfItsProperty(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of(property, value))).rootCause().hasMessageStartingWith(property + " is ");
    }

    @ParameterizedTest
    @CsvSource({
        "call-time, 0s",
        "max-memory, -1B",
        "concurrent-calls, 0",
        "input, -1B",
        "output, -1B",
        "log, -1B",
        "log, 3GB"
    })
    void aValueOutOfRangeOfAnExtensionIsRefusedByItsName(String property, String value) {
        assertThatThrownBy(() -> bind(Map.of("freshet.extensions.rules." + property, value)))
                .hasStackTraceContaining("freshet.extensions.rules")
                .rootCause()
                .hasMessageStartingWith(property + " is ");
    }

    private static FreshetProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("freshet", Bindable.of(FreshetProperties.class));
    }
}
