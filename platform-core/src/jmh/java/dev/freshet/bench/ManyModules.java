package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.wiring.FreshetBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
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
 * Empty calls of 200 different modules over a pool of 8 slots. In turn, every call finds its module's slot taken by another (the worst
 * case for least recently used); skewed, the k-th module gets a share in proportion to 1/k.
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
            "-XX:-DontCompileHugeMethods",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"
        })
public class ManyModules {

    private static final int MODULES = 200;
    private static final int SLOTS = 8;
    private static final int SEQUENCE = 1 << 14;

    @Param({"pooling-tracked", "pooling-auto", "pooling-discard", "on-demand"})
    public String contender = "";

    @Param({"in-turn", "skewed"})
    public String order = "";

    private @Nullable WasmExtensionRegistry registry;
    private String[] sequence = {};

    @Setup
    public void register() {
        WasmExtensionRegistry created = new FreshetBuilder()
                .pool(Contenders.settings(contender).withSlots(SLOTS))
                .requireNative(true)
                .build();
        for (int i = 0; i < MODULES; i++) {
            created.register("m" + i, distinct(Guest.PROBE.module(), i));
        }
        sequence = order.equals("in-turn") ? inTurn() : skewed();
        registry = created;
    }

    /** The same program under another hash: a custom section with a number is appended. */
    private static byte[] distinct(byte[] module, int number) {
        byte[] name = String.format("bench-%03d", number).getBytes(StandardCharsets.US_ASCII);
        byte[] copy = Arrays.copyOf(module, module.length + 3 + name.length);
        copy[module.length] = 0; // custom section
        copy[module.length + 1] = (byte) (1 + name.length);
        copy[module.length + 2] = (byte) name.length;
        System.arraycopy(name, 0, copy, module.length + 3, name.length);
        return copy;
    }

    private static String[] inTurn() {
        String[] names = new String[SEQUENCE];
        Arrays.setAll(names, i -> "m" + i % MODULES);
        return names;
    }

    private static String[] skewed() {
        double[] upTo = new double[MODULES];
        double sum = 0;
        for (int k = 0; k < MODULES; k++) {
            sum += 1.0 / (k + 1);
            upTo[k] = sum;
        }
        double total = sum;
        Random random = new Random(1);
        String[] names = new String[SEQUENCE];
        Arrays.setAll(names, i -> {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * total);
            return "m" + (found < 0 ? -found - 1 : found);
        });
        return names;
    }

    @TearDown
    public void close() {
        PoolStats stats = registry().stats();
        System.out.println("leases: " + stats.leases());
        registry().close();
    }

    private WasmExtensionRegistry registry() {
        return Objects.requireNonNull(registry);
    }

    /** A thread's place in the sequence. */
    @State(Scope.Thread)
    public static class Position {

        private int next;
    }

    @Benchmark
    public long[] call(Position position) {
        return registry().call(sequence[position.next++ & SEQUENCE - 1], "empty");
    }
}
