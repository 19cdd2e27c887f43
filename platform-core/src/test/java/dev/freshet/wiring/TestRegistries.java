package dev.freshet.wiring;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.module.Marks;
import dev.freshet.settings.BudgetSettings;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.ImageSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.HostFunction;
import dev.freshet.sys.VirtualMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** Registries on a chosen port, and the modules of the tests. */
public final class TestRegistries {

    private TestRegistries() {}

    public static WasmExtensionRegistry on(VirtualMemory port, PoolSettings pool, PlatformLimits limits) {
        return on(port, pool, limits, ImageSettings.defaults());
    }

    public static WasmExtensionRegistry on(
            VirtualMemory port, PoolSettings pool, PlatformLimits limits, ImageSettings images) {
        return new FreshetBuilder()
                .memory(port)
                .pool(pool)
                .limits(limits)
                .images(images)
                // These tests trap on purpose, again and again; QuarantineTest has the other case.
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .build();
    }

    /** With host functions; extensions still have to be granted them. */
    public static WasmExtensionRegistry on(
            VirtualMemory port, PoolSettings pool, PlatformLimits limits, List<HostFunction> functions) {
        return new FreshetBuilder()
                .memory(port)
                .pool(pool)
                .limits(limits)
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunctions(functions)
                .build();
    }

    /** Modules are interpreted until the threads compile them. */
    public static WasmExtensionRegistry interpreting(
            VirtualMemory port, PoolSettings pool, PlatformLimits limits, ExecutorService threads) {
        return new FreshetBuilder()
                .memory(port)
                .pool(pool)
                .limits(limits)
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .compile(CompileSettings.tieredFrom(0))
                .compileBehind(threads)
                .build();
    }

    /** With budgets of its own and much time, and compiled at once or interpreted until the threads compile. */
    public static WasmExtensionRegistry budgeted(
            VirtualMemory port, PoolSettings pool, BudgetSettings budgets, @Nullable ExecutorService threads) {
        FreshetBuilder builder = new FreshetBuilder()
                .memory(port)
                .pool(pool)
                .budgets(budgets)
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .quarantine(QuarantineSettings.defaults().withFailures(0));
        return threads == null
                ? builder.build()
                : builder.compile(CompileSettings.tieredFrom(0))
                        .compileBehind(threads)
                        .build();
    }

    /** New instances of an extension have code whose stores mark no pages, or code with marks, when this returns. */
    public static void leaveMarksOut(WasmExtensionRegistry registry, String extension, boolean yes) {
        Marks.leaveOut(((FreshetRegistry) registry).module(extension), yes);
    }

    static boolean marksAreLeftOut(WasmExtensionRegistry registry, String extension) {
        return ((FreshetRegistry) registry).module(extension).marks().leftOut();
    }

    /** A module out of {@code src/test/resources/wat}. */
    public static byte[] wat(String name) {
        return resource("wat/" + name + ".wasm");
    }

    /** A plug-in made with one of Extism's kits, or in text, out of {@code src/test/resources/extism}. */
    public static byte[] extism(String name) {
        return resource("extism/" + name + ".wasm");
    }

    /** A module of the sample application. */
    public static byte[] sample(String name) {
        return resource("extensions/" + name + ".wasm");
    }

    static byte[] resource(String path) {
        try (InputStream in = TestRegistries.class.getResourceAsStream("/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no test resource " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
