package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport.CodeState;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * some times before; with {@code -p jvm=cold -wi 0 -i 1 -f 5} in new ones.
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

    private static final String NAME = "guest";
    private static final String CART =
            "{\"customer\":{\"id\":\"c-1\",\"tier\":\"gold\"},\"items\":[{\"sku\":\"mug\",\"quantity\":3,\"unitCents\":1250,"
                    + "\"grams\":400}],\"country\":\"DE\"}";

    /** A large module and a request to it: two of the sample's, and one of the tests, made with Extism's kit for Go. */
    public enum Module {
        RULES(
                "extensions/rules.wasm",
                "evaluate",
                "{\"rules\":[{\"name\":\"big order\",\"when\":\"total > 1000\",\"then\":{\"percentOff\":10}}],\"cart\":"
                        + CART + "}"),
        PLUG_IN("extism/go.wasm", "greet", "Zoe"),
        JAVASCRIPT(
                "extensions/javascript.wasm",
                "evaluate",
                "{\"rule\":\"cart => cart.items.length\",\"input\":" + CART + "}");

        private final String resource;
        private final String function;
        private final byte[] request;

        Module(String resource, String function, String request) {
            this.resource = resource;
            this.function = function;
            this.request = request.getBytes(StandardCharsets.UTF_8);
        }
    }

    @Param
    public Module module = Module.RULES;

    @Param({"false", "true"})
    public boolean tiered;

    /** A label for the results; what it says must be seen to by the options. */
    @Param("warm")
    public String jvm = "";

    private byte[] bytes = {};
    private @Nullable WasmExtensionRegistry registry;

    @Setup(Level.Iteration)
    public void open() {
        bytes = Guest.read(module.resource);
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
        while (present.get(NAME).module().code().state() == CodeState.COMPILING) {
            Thread.onSpinWait();
        }
        present.close();
    }

    @Benchmark
    public byte[] answer() {
        WasmExtensionRegistry present = Objects.requireNonNull(registry);
        present.register(
                NAME,
                bytes,
                ExtensionOptions.builder()
                        .initialization(Initialization.CAPTURED)
                        .build()
                        .withGrants("log", "vars", "config"));
        return present.call(NAME, module.function, module.request);
    }
}
