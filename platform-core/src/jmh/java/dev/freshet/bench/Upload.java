package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.wiring.FreshetBuilder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;

/** Registering a sample module with a registry that has never seen it, and Endive's share of it: parsing and compiling. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 8)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "-XX:-DontCompileHugeMethods",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public class Upload {

    @Param({"tax", "loyalty", "shipping", "receipt", "pricing", "rules"})
    public String module = "";

    private byte[] bytes = {};
    private @Nullable WasmExtensionRegistry registry;

    @Setup(Level.Iteration)
    public void open() {
        bytes = Guest.read("extensions/" + module + ".wasm");
        registry = new FreshetBuilder().requireNative(true).build();
    }

    @TearDown(Level.Iteration)
    public void close() {
        Objects.requireNonNull(registry).close();
    }

    @Benchmark
    public ExtensionInfo register() {
        return Objects.requireNonNull(registry).register(module, bytes);
    }

    @Benchmark
    public Function<Instance, Machine> endiveCompile() {
        return MachineFactoryCompiler.compile(Parser.parse(bytes));
    }
}
