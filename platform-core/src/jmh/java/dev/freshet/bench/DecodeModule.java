package dev.freshet.bench;

import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import dev.freshet.wasm.WasmModule;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decoding and validating a sample module. In a new JVM: {@code -wi 0 -i 1 -f 10}, where the first time that the classes are loaded counts.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 60)
@Measurement(iterations = 20)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m"})
public class DecodeModule {

    @Param({"pricing", "javascript", "rules"})
    public String module = "";

    private byte[] bytes = {};

    @Setup
    public void read() {
        bytes = Guest.read("extensions/" + module + ".wasm");
    }

    @Benchmark
    public WasmModule decode() {
        return ModuleDecoder.decode(bytes, ModuleBudget.usual());
    }
}
