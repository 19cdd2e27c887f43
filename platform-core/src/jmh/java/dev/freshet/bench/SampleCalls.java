package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * The sample shop's extensions with a real request each: bytes in, guest code, bytes out. The rule engine both ways: its Go runtime
 * captured booted, and booted in each call; a long warm-up, as its large functions take the compiler half a minute.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 15, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "-XX:-DontCompileHugeMethods",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public class SampleCalls {

    private static final String CART =
            "{\"customer\":{\"id\":\"c-1\",\"tier\":\"gold\"},\"items\":[{\"sku\":\"mug\",\"quantity\":3,\"unitCents\":1250,"
                    + "\"grams\":400}],\"country\":\"DE\"}";
    private static final String RULES =
            "{\"rules\":[{\"name\":\"big order\",\"when\":\"total > 1000 && quantity >= 3\",\"then\":"
                    + "{\"percentOff\":10}}],\"cart\":" + CART + "}";

    @Param({"pooling-tracked", "pooling-auto", "pooling-discard", "on-demand"})
    public String contender = "";

    @Param
    public Call call = Call.SHIPPING;

    private @Nullable WasmExtensionRegistry registry;
    private byte[] request = {};

    /** An extension, its function and its request. */
    public enum Call {
        SHIPPING("shipping", "quote", CART, Initialization.AUTO),
        LOYALTY("loyalty", "points", CART, Initialization.AUTO),
        PRICING("pricing", "price", CART, Initialization.AUTO),
        RULES_CAPTURED("rules", "evaluate", RULES, Initialization.CAPTURED),
        RULES_PER_CALL("rules", "evaluate", RULES, Initialization.PER_CALL);

        private final String extension;
        private final String function;
        private final String request;
        private final Initialization initialization;

        Call(String extension, String function, String request, Initialization initialization) {
            this.extension = extension;
            this.function = function;
            this.request = request;
            this.initialization = initialization;
        }
    }

    @Setup
    public void register() {
        WasmExtensionRegistry created = new FreshetBuilder()
                .pool(Contenders.settings(contender))
                // The first calls are interpreted and slow.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .requireNative(true)
                .build();
        created.register(
                call.extension,
                Guest.read("extensions/" + call.extension + ".wasm"),
                ExtensionOptions.builder().initialization(call.initialization).build());
        request = call.request.getBytes(StandardCharsets.UTF_8);
        registry = created;
        // Each answer is the same, as each instance is.
        byte[] first = answer();
        for (int i = 0; i < 50; i++) {
            if (!Arrays.equals(first, answer())) {
                throw new IllegalStateException("another answer to the same request");
            }
        }
    }

    @TearDown
    public void close() {
        Objects.requireNonNull(registry).close();
    }

    @Benchmark
    public byte[] answer() {
        return Objects.requireNonNull(registry).call(call.extension, call.function, request);
    }
}
