package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;
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
 * One export called over and over by each contender, from as many threads as {@code -t} says. Subclasses say which export.
 *
 * <p>Regions of 4 MiB for the sake of a peer: the memory of 1 MiB that it allocates for each call is then an ordinary object for the
 * collector.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-Xms2g",
            "-Xmx2g",
            "-XX:G1HeapRegionSize=4m",
            "-XX:-DontCompileHugeMethods",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public abstract class FreshCallBenchmark {

    /** On the command line add {@code wasmtime-c} and {@code wasmtime-c-resident} where a library is to be had. */
    @Param({
        "pooling-tracked",
        "pooling-auto",
        "pooling-discard",
        "on-demand",
        "session",
        "endive-new",
        "endive-dirty",
        "wasmtime-java"
    })
    public String contender = "";

    private @Nullable Contender opened;

    abstract Guest guest();

    abstract Invocation prepare(Contender from);

    @Setup
    public void open() {
        opened = Contenders.open(contender, guest());
        FreshnessCheck.check(opened, guest());
    }

    @TearDown
    public void close() {
        FreshnessCheck.check(opened(), guest());
        opened().close();
    }

    private Contender opened() {
        return Objects.requireNonNull(opened);
    }

    /** A thread's own calls, prepared when it makes the first. */
    @State(Scope.Thread)
    public static class Caller {

        private @Nullable Invocation invocation;

        Invocation of(FreshCallBenchmark benchmark) {
            Invocation prepared = invocation;
            if (prepared == null) {
                prepared = benchmark.prepare(benchmark.opened());
                invocation = prepared;
            }
            return prepared;
        }

        @TearDown
        public void close() {
            if (invocation != null) {
                invocation.close();
            }
        }
    }

    @Benchmark
    public long call(Caller caller) {
        return caller.of(this).run();
    }
}
