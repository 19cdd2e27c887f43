package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;

/** Code that was generated for an extension goes when the extension goes; else uploads would fill the metaspace for good. */
class ClassUnloadingTest {

    private static final int CYCLES = 50;
    /** Classes that the JVM itself may load meanwhile (lambda forms, accessors); the extensions load at least one each. */
    private static final int OTHERS = CYCLES / 2;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();

    /** Collects garbage until something holds, or the time is up; the collector need not find it the first time. */
    private static boolean collectsUntil(BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            System.gc();
        } while (!holds.getAsBoolean() && System.nanoTime() < deadline);
        return holds.getAsBoolean();
    }

    /** The same code in different bytes, so that each is compiled anew. */
    private static byte[] variant(int number) {
        byte[] name = WasmBytes.name("variant" + number);
        return WasmBytes.concat(TestRegistries.wat("state"), new byte[] {0}, WasmBytes.leb(name.length), name);
    }

    private static List<WeakReference<?>> compileAndLetGo(ModuleCompiler compiler) {
        CompiledModule module = compiler.compile(variant(0));
        Instance instance = Instance.builder(module.wasm())
                .withMachineFactory(module.form().machines())
                .build();
        Class<?> generated = instance.getMachine().getClass();
        assertThat(generated.getClassLoader())
                .as("a loader of its own")
                .isNotSameAs(Instance.class.getClassLoader())
                .isNotSameAs(ClassUnloadingTest.class.getClassLoader());
        return List.of(
                new WeakReference<>(module),
                new WeakReference<>(generated),
                new WeakReference<>(generated.getClassLoader()));
    }

    @Test
    void generatedClassesAndTheirLoaderAreUnloadedWithTheModule() {
        try (ModuleCompiler compiler = new ModuleCompiler(PlatformLimits.defaults())) {
            List<WeakReference<?>> references = compileAndLetGo(compiler);
            boolean gone = collectsUntil(() -> references.stream().allMatch(reference -> reference.get() == null));
            assertThat(gone)
                    .as(
                            "still reachable: %s",
                            references.stream().map(WeakReference::get).toList())
                    .isTrue();
        }
    }

    @Test
    void twoModulesShareNoLoader() {
        try (ModuleCompiler compiler = new ModuleCompiler(PlatformLimits.defaults())) {
            assertThat(loader(compiler.compile(variant(1)))).isNotSameAs(loader(compiler.compile(variant(2))));
        }
    }

    private static ClassLoader loader(CompiledModule module) {
        return Instance.builder(module.wasm())
                .withMachineFactory(module.form().machines())
                .build()
                .getMachine()
                .getClass()
                .getClassLoader();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void uploadsCallsAndRemovalsLeaveNoClassBehind(Strategy strategy) {
        try (WasmExtensionRegistry registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withStrategy(strategy).withSlots(2),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)))) {
            uploadCallAndRemove(registry, 0);
            System.gc();
            int before = classes.getLoadedClassCount();
            long unloadedBefore = classes.getUnloadedClassCount();
            for (int i = 1; i <= CYCLES; i++) {
                uploadCallAndRemove(registry, i);
            }
            boolean back = collectsUntil(() -> classes.getLoadedClassCount() <= before + OTHERS);
            assertThat(back)
                    .as("%d classes before, %d after %d uploads", before, classes.getLoadedClassCount(), CYCLES)
                    .isTrue();
            assertThat(classes.getUnloadedClassCount() - unloadedBefore).isGreaterThanOrEqualTo(CYCLES);
        }
    }

    private static void uploadCallAndRemove(WasmExtensionRegistry registry, int number) {
        registry.register("a", variant(number));
        registry.call("a", "do_everything", 0);
        registry.call("a", "get_i32");
        assertThat(registry.remove("a")).isTrue();
    }
}
