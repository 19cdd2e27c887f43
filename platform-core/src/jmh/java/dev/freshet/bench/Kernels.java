package dev.freshet.bench;

import dev.freshet.ExtensionSession;
import dev.freshet.WasmExtensionRegistry;
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

/**
 * Guest code at work: kernels in C ({@code src/jmh/guests/kernels}), each call some ten milliseconds. Every call's checksum is compared
 * with that of the same source compiled natively. Freshet and Wasmtime run each call on a fresh instance; Endive reuses one. {@code
 * session-unmarked} is the floor of {@code pooling-auto}: one instance for all calls, with code that marks no pages. {@code emitted} and {@code
 * emitted-unmarked} are the code of our own compiler, without the platform.
 *
 * <p>The JVM's flags are, for all, those that {@link dev.freshet.settings.HugeMethods#ENABLE} changes in the running JVM.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "-XX:-DontCompileHugeMethods",
            "-XX:-ClipInlining",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public class Kernels {

    @Param({
        "pooling-auto",
        "session-unmarked",
        "emitted",
        "emitted-unmarked",
        "pooling-tracked",
        "pooling-discard",
        "endive-byte-array",
        "endive-default",
        "wasmtime-java"
    })
    public String contender = "";

    @Param({
        "base64",
        "bytecode",
        "hashmap",
        "indirect",
        "json",
        "life",
        "list",
        "lz",
        "matmul",
        "memory",
        "nbody",
        "sha256",
        "sieve",
        "sort"
    })
    public String kernel = "";

    private int size;
    private long checksum;
    private @Nullable AutoCloseable opened;
    private Run run = ignored -> 0;

    /** Calls the kernel with its size. */
    private interface Run {

        long of(int size);
    }

    @Setup
    public void open() {
        for (String line : new String(Guest.read("guests/kernels.txt"), StandardCharsets.US_ASCII).split("\n")) {
            String[] words = line.split(" ");
            if (words[0].equals(kernel)) {
                size = Integer.parseInt(words[1]);
                checksum = Long.parseLong(words[2]);
            }
        }
        byte[] module = Guest.read("guests/kernel-" + kernel + ".wasm");
        run = switch (contender) {
            case "endive-byte-array" -> endive(new EndiveGuest(module, false).newInstance(EndiveGuest.BYTE_ARRAY));
            case "endive-default" -> endive(new EndiveGuest(module, false).newInstanceWithDefaultMemory());
            case "wasmtime-java", "wasmtime-c" -> wasmtime(module);
            case "session-unmarked" -> session(module);
            case "emitted", "emitted-unmarked" -> emitted(module);
            default -> freshet(module, contender);
        };
    }

    private Run wasmtime(byte[] module) {
        Contender created = Contenders.wasmtime(contender, module, false);
        opened = created;
        Contender.Invocation invocation = created.prepare("run", size);
        return ignored -> invocation.run();
    }

    private static Run endive(Instance instance) {
        return size -> instance.export("run").apply(size)[0];
    }

    /** The code of {@code dev.freshet.compile} alone. */
    private Run emitted(byte[] module) {
        EmittedGuest guest = EmittedGuest.of(module, "run", contender.equals("emitted"));
        return guest::call;
    }

    /** The platform leaves marks out once calls have been long for a while, of which it takes at least 1.5 seconds of guest time. */
    private Run session(byte[] module) {
        Run fresh = freshet(module, "pooling-auto");
        long start = System.nanoTime();
        while (System.nanoTime() - start < Duration.ofSeconds(5).toNanos()) {
            fresh.of(size);
        }
        AutoCloseable registry = Objects.requireNonNull(opened);
        ExtensionSession session = ((WasmExtensionRegistry) registry).open("kernel");
        opened = () -> {
            session.close();
            registry.close();
        };
        return size -> session.call("run", size)[0];
    }

    private Run freshet(byte[] module, String strategy) {
        WasmExtensionRegistry created = new FreshetBuilder()
                .pool(Contenders.settings(strategy))
                // The first calls are interpreted and slow.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1)))
                .requireNative(true)
                .build();
        created.register("kernel", module);
        opened = created;
        return size -> created.call("kernel", "run", size)[0];
    }

    @TearDown
    public void close() throws Exception {
        if (opened != null) {
            opened.close();
        }
    }

    @Benchmark
    public long run() {
        long result = run.of(size);
        if (result != checksum) {
            throw new IllegalStateException(
                    kernel + " on " + contender + ": checksum " + result + " instead of " + checksum);
        }
        return result;
    }
}
