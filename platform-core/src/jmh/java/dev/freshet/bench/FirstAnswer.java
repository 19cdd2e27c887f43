package dev.freshet.bench;

import dev.freshet.CompileSettings;
import dev.freshet.ExtensionOptions;
import dev.freshet.Initialization;
import dev.freshet.ModuleReport.CodeState;
import dev.freshet.PlatformLimits;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.engine.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the upload of a large module to the answer of its first call, compiled first or interpreted first, in a JVM that has taken the module
 * some times before. With {@code -wi 0 -i 1} in a cold one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 5)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "-XX:-DontCompileHugeMethods",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public class FirstAnswer {

    private static final String CART =
            "{\"customer\":{\"id\":\"c-1\",\"tier\":\"gold\"},\"items\":[{\"sku\":\"mug\",\"quantity\":3,\"unitCents\":1250,"
                    + "\"grams\":400}],\"country\":\"DE\"}";

    /** A large module of the sample and a request to it. */
    public enum Module {
        RULES(
                "rules",
                "{\"rules\":[{\"name\":\"big order\",\"when\":\"total > 1000\",\"then\":{\"percentOff\":10}}],\"cart\":"
                        + CART + "}"),
        JAVASCRIPT("javascript", "{\"rule\":\"cart => cart.items.length\",\"input\":" + CART + "}");

        private final String extension;
        private final byte[] request;

        Module(String extension, String request) {
            this.extension = extension;
            this.request = request.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Param
    public Module module = Module.RULES;

    @Param({"false", "true"})
    public boolean tiered;

    private byte[] bytes = {};
    private @Nullable WasmExtensionRegistry registry;

    @Setup(Level.Iteration)
    public void open() {
        bytes = Guest.read("extensions/" + module.extension + ".wasm");
        registry = new FreshetBuilder()
                .compile(new CompileSettings(tiered, 0))
                // Go's initialisation takes long in a cold JVM.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .requireNative(true)
                .build();
    }

    /** The compilation of one upload must not run into the next. */
    @TearDown(Level.Iteration)
    public void close() {
        WasmExtensionRegistry present = Objects.requireNonNull(registry);
        while (present.get(module.extension).module().code().state() == CodeState.COMPILING) {
            Thread.onSpinWait();
        }
        present.close();
    }

    @Benchmark
    public byte[] answer() {
        WasmExtensionRegistry present = Objects.requireNonNull(registry);
        present.register(
                module.extension,
                bytes,
                new ExtensionOptions(List.of(), Map.of(), null, null, Initialization.CAPTURED));
        return present.call(module.extension, "evaluate", module.request);
    }
}
