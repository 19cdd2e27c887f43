package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.HugeMethods;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * Scripts on interpreters in the guest, whose loops are functions too big for HotSpot's default settings. No flags of the JVM: {@code enable} and {@code
 * warn} are those of {@link HugeMethods}. Freshet runs each call on a fresh instance, Endive reuses one. The peer V8 runs the same modules: {@code
 * js/scripts.mjs}.
 *
 * <p>The warm-up is long because HotSpot's first compiler gives up on the loop of SQLite: it is interpreted until the second one is done, which takes it
 * 10 seconds and, on a machine with a load, a minute.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 12, time = 5)
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

    /** An interpreter, what it is called with and what it must answer. */
    public enum Program {
        QUICKJS("extensions/javascript.wasm", "evaluate", "script.js") {
            @Override
            byte[] request() {
                return JsonMapper.shared()
                        .writeValueAsBytes(
                                Map.of("rule", text(script), "input", Map.of("rounds", 40_000, "numbers", 2_000)));
            }
        },

        SQLITE("guests/sqlite.wasm", "query", "script.sql") {
            @Override
            byte[] request() {
                return text(script).getBytes(StandardCharsets.UTF_8);
            }
        };

        final String module;
        final String function;
        final String script;

        Program(String module, String function, String script) {
            this.module = module;
            this.function = function;
            this.script = script;
        }

        abstract byte[] request();

        String answer() {
            return text(script + ".txt").stripTrailing();
        }

        private static String text(String name) {
            return new String(Guest.read("guests/" + name), StandardCharsets.UTF_8);
        }
    }

    @Param({"enable", "warn", "endive-byte-array"})
    public String contender = "";

    @Param
    public Program program = Program.QUICKJS;

    private @Nullable WasmExtensionRegistry registry;
    private String expected = "";
    private Run run = () -> "";

    /** Returns the answer. */
    private interface Run {

        String get();
    }

    @Setup
    public void open() {
        byte[] module = Guest.read(program.module);
        byte[] request = program.request();
        expected = program.answer();
        run = contender.equals("endive-byte-array")
                ? endive(module, program.function, request)
                : freshet(module, program.function, request);
    }

    private Run freshet(byte[] module, String function, byte[] request) {
        WasmExtensionRegistry created = new FreshetBuilder()
                .hugeMethods(contender.equals("enable") ? HugeMethods.ENABLE : HugeMethods.WARN)
                // The first calls are interpreted and slow.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .requireNative(true)
                .build();
        created.register(
                "script",
                module,
                ExtensionOptions.builder()
                        .initialization(Initialization.CAPTURED)
                        .build());
        registry = created;
        return () -> new String(created.call("script", function, request), StandardCharsets.UTF_8);
    }

    /** What Freshet's buffer ABI does, by hand. */
    private static Run endive(byte[] module, String function, byte[] request) {
        Instance instance = new EndiveGuest(module, true).newInstance(EndiveGuest.BYTE_ARRAY);
        return () -> {
            int address = (int) instance.export("freshet_alloc").apply(request.length)[0];
            instance.memory().write(address, request);
            long packed = instance.export(function).apply(address, request.length)[0];
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
    public String run() {
        String answer = run.get();
        if (!answer.stripTrailing().equals(expected)) {
            throw new IllegalStateException(
                    program + " on " + contender + " answers " + answer + " instead of " + expected);
        }
        return answer;
    }
}
