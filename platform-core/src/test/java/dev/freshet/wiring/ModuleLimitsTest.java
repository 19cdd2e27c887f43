package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats.Limited;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.admin.ModuleRejections;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.WasmInterruptedException;

/** Each limit that a module can be over: what the uploader is told, and where it is counted. */
class ModuleLimitsTest {

    private static final PlatformLimits USUAL = PlatformLimits.defaults();
    private static final PoolSettings POOL =
            PoolSettings.defaults().withSlots(1).withSlotBytes(2 << 20);

    private static WasmExtensionRegistry registry(PlatformLimits limits) {
        return TestRegistries.on(Ports.open("portable"), POOL, limits);
    }

    private static PlatformLimits limits(
            long moduleBytes, int functions, int functionBytes, int locals, int tableEntries, Duration compileTime) {
        return new PlatformLimits(
                moduleBytes,
                functions,
                functionBytes,
                locals,
                compileTime,
                USUAL.compileThreads(),
                tableEntries,
                Duration.ofMillis(200),
                USUAL.concurrentCalls(),
                USUAL.leases(),
                USUAL.inputBytes(),
                USUAL.outputBytes(),
                USUAL.logBytes(),
                USUAL.errorChars());
    }

    static Stream<Arguments> modulesOverALimit() {
        Duration usual = USUAL.compileTime();
        return Stream.of(
                over("module-size", "state", limits(8, 99, 9999, 99, 999, usual), ModuleRejections::moduleSize),
                over("functions", "state", limits(1 << 20, 1, 9999, 99, 999, usual), ModuleRejections::functions),
                over("function-size", "state", limits(1 << 20, 99, 2, 99, 999, usual), ModuleRejections::functionSize),
                over("locals", "wasi-command", limits(1 << 20, 99, 9999, 0, 999, usual), ModuleRejections::locals),
                over("table-entries", "state", limits(1 << 20, 99, 9999, 99, 1, usual), ModuleRejections::tableEntries),
                over(
                        "compile-time",
                        "state",
                        limits(1 << 20, 99, 9999, 99, 999, Duration.ofNanos(1)),
                        ModuleRejections::compileTime),
                over(
                        "call-time",
                        "start-forever",
                        limits(1 << 20, 99, 9999, 99, 999, usual),
                        ModuleRejections::callTime));
    }

    private static Arguments over(
            String limit, String module, PlatformLimits limits, ToLongFunction<ModuleRejections> counter) {
        return Arguments.of("freshet.limits." + limit, module, limits, counter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modulesOverALimit")
    void moduleOverALimitIsRefusedWithPropertyValueAndBoundAndCountedOnce(
            String property, String module, PlatformLimits limits, ToLongFunction<ModuleRejections> counter) {
        try (WasmExtensionRegistry registry = registry(limits)) {
            assertRefused(registry, property, counter, 1, () -> registry.register("a", TestRegistries.wat(module)));
            assertRefused(
                    registry,
                    property,
                    counter,
                    2,
                    () -> registry.versions()
                            .upload("a", TestRegistries.wat(module), Upload.of(ExtensionOptions.defaults())));
            assertThat(registry.list()).isEmpty();
        }
    }

    @Test
    void initialisationThatIsStoppedTellsWhereItWas() {
        try (WasmExtensionRegistry registry = registry(limits(1 << 20, 99, 9999, 99, 999, USUAL.compileTime()))) {
            assertThatThrownBy(() -> registry.register("a", TestRegistries.wat("start-forever")))
                    .isInstanceOf(ModuleLimitException.class)
                    .hasCauseInstanceOf(WasmInterruptedException.class);
        }
    }

    @Test
    void memoryThatStartsOverTheSlotOrTheExtensionsOwnLimitIsRefusedAndCounted() {
        try (WasmExtensionRegistry registry =
                TestRegistries.on(Ports.open("portable"), POOL.withSlotBytes(65_536), USUAL)) {
            assertRefused(
                    registry,
                    "freshet.pool.max-memory",
                    ModuleRejections::memory,
                    1,
                    () -> registry.register("a", TestRegistries.wat("larger")));
        }
        try (WasmExtensionRegistry registry = registry(USUAL)) {
            ExtensionOptions small =
                    ExtensionOptions.builder().maxMemoryBytes(65_536L).build();
            assertRefused(
                    registry,
                    "freshet.pool.max-memory",
                    ModuleRejections::memory,
                    1,
                    () -> registry.register("a", TestRegistries.wat("larger"), small));
        }
    }

    private static void assertRefused(
            WasmExtensionRegistry registry,
            String property,
            ToLongFunction<ModuleRejections> counter,
            long count,
            Runnable upload) {
        ModuleLimitException refused = catchThrowableOfType(ModuleLimitException.class, upload::run);
        assertThat(refused).as("refused").isNotNull();
        assertThat(refused.property()).isEqualTo(property);
        assertThat(refused.value()).isGreaterThanOrEqualTo(refused.bound());
        assertThat(refused)
                .hasMessageContaining(property + " allows " + refused.bound() + "; ")
                .hasMessageContaining(" raise ");
        assertThat(counter.applyAsLong(registry.moduleRejections())).isEqualTo(count);
        assertThat(registry.moduleRejections().total()).isEqualTo(count);
    }

    @Test
    void allOtherRefusalsAreCountedAsWellAndASoundUploadIsNot() {
        try (WasmExtensionRegistry registry = registry(USUAL)) {
            assertThatThrownBy(() -> registry.register("a", new byte[] {1, 2, 3}))
                    .isInstanceOf(InvalidModuleException.class);
            assertThatThrownBy(() -> registry.register("a", TestRegistries.wat("ungranted-import")))
                    .isInstanceOf(InvalidModuleException.class);
            assertThatThrownBy(() -> registry.register("a", TestRegistries.wat("start-traps")))
                    .isInstanceOf(InvalidModuleException.class);
            assertThat(registry.moduleRejections().invalid()).isEqualTo(3);
            assertThat(registry.moduleRejections().total()).isEqualTo(3);
            registry.register("a", TestRegistries.wat("state"));
            assertThat(registry.moduleRejections().total()).isEqualTo(3);
        }
    }

    @Test
    void growthThatTheModuleDeclaresAndTheLimitRefusesIsCountedByCall() {
        try (WasmExtensionRegistry registry = registry(USUAL)) {
            registry.register("a", TestRegistries.wat("hostile"));
            registry.call("a", "grow_memory_until_refused");
            assertThat(registry.callStats("a").limited()).isEqualTo(new Limited(0, 0, 0, 1, 0, 0));
            registry.call("a", "grow_table_until_refused");
            registry.call("a", "grow_table_until_refused");
            assertThat(registry.callStats("a").limited()).isEqualTo(new Limited(0, 0, 0, 1, 2, 0));
            registry.call("a", "empty_answer", new byte[0]);
            assertThat(registry.callStats("a").limited()).isEqualTo(new Limited(0, 0, 0, 1, 2, 0));
        }
    }

    @Test
    void growthBeyondWhatTheModuleDeclaresIsItsOwnAffair() {
        try (WasmExtensionRegistry registry = registry(USUAL)) {
            registry.register("a", TestRegistries.wat("state"));
            registry.call("a", "do_grow_all", 0);
            registry.call("a", "probe_table_growth");
            assertThat(registry.callStats("a").limited()).isEqualTo(new Limited(0, 0, 0, 0, 0, 0));
        }
    }
}
