package dev.freshet.bench;

import dev.freshet.ExtensionOptions;
import dev.freshet.HugeMethods;
import dev.freshet.Initialization;
import dev.freshet.PlatformLimits;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.engine.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import run.endive.runtime.Instance;
import tools.jackson.databind.json.JsonMapper;

/**
 * A script ({@code src/jmh/guests/script.js}) on the sample's QuickJS: an interpreter whose loop is a function too big for HotSpot's default settings. No flags
 * of the JVM: {@code enable} and {@code warn} are those of {@link HugeMethods}. Freshet runs each call on a fresh instance, Endive reuses one. The
 * peer V8 runs the same module: {@code js/script.mjs}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"
        })
public class Scripts {

    private static final String ANSWER = "{\"hash\":-1755085887,\"median\":1080392359}";

    @Param({"enable", "warn", "endive-byte-array"})
    public String contender = "";

    private @Nullable WasmExtensionRegistry registry;
    private Run run = () -> "";

    /** Returns the answer. */
    private interface Run {

        String get();
    }

    @Setup
    public void open() {
        byte[] module = Guest.read("extensions/javascript.wasm");
        String script = new String(Guest.read("guests/script.js"), StandardCharsets.UTF_8);
        byte[] request = JsonMapper.shared()
                .writeValueAsBytes(Map.of("rule", script, "input", Map.of("rounds", 40_000, "numbers", 2_000)));
        run = contender.equals("endive-byte-array") ? endive(module, request) : freshet(module, request);
    }

    private Run freshet(byte[] module, byte[] request) {
        WasmExtensionRegistry created = new FreshetBuilder()
                .hugeMethods(contender.equals("enable") ? HugeMethods.ENABLE : HugeMethods.WARN)
                // The first calls are interpreted and slow.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .requireNative(true)
                .build();
        created.register(
                "javascript", module, new ExtensionOptions(List.of(), Map.of(), null, null, Initialization.CAPTURED));
        registry = created;
        return () -> new String(created.call("javascript", "evaluate", request), StandardCharsets.UTF_8);
    }

    /** What Freshet's buffer ABI does, by hand. */
    private static Run endive(byte[] module, byte[] request) {
        Instance instance = new EndiveGuest(module, true).newInstance(EndiveGuest.BYTE_ARRAY);
        return () -> {
            int address = (int) instance.export("freshet_alloc").apply(request.length)[0];
            instance.memory().write(address, request);
            long packed = instance.export("evaluate").apply(address, request.length)[0];
            return new String(instance.memory().readBytes((int) (packed >>> 32), (int) packed), StandardCharsets.UTF_8);
        };
    }

    @TearDown
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }

    @Benchmark
    public String evaluate() {
        String answer = run.get();
        if (!answer.equals(ANSWER)) {
            throw new IllegalStateException(contender + " answers " + answer + " instead of " + ANSWER);
        }
        return answer;
    }
}
