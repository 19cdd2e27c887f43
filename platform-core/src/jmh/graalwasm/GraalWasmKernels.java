import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;

/**
 * Times the kernels on GraalWasm, one instance for all calls of a kernel, and checks each checksum against {@code kernels.txt}. Writes what JMH writes, so that
 * Plots reads both.
 *
 * <p>Arguments: the folder of the guests, then the seconds of each of 5 measurements (1 if left out). The result goes to standard output.
 */
public final class GraalWasmKernels {

    private static final int MEASUREMENTS = 5;
    /** Seconds of warming up for each second of measurement. The Graal compiler is itself compiled meanwhile. */
    private static final int WARMUPS = 10;

    private GraalWasmKernels() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
        List<String> results = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("kernels.txt"))) {
            String[] words = line.split(" ");
            double[] scores = run(folder, words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]), seconds);
            System.err.printf(Locale.ROOT, "%-10s %.3f ms%n", words[0], average(scores));
            results.add(json(words[0], scores));
        }
        System.out.println(results.stream().collect(Collectors.joining(",\n", "[\n", "\n]")));
    }

    private static double[] run(Path folder, String kernel, int size, long checksum, double seconds) throws IOException {
        byte[] module = Files.readAllBytes(folder.resolve("kernel-" + kernel + ".wasm"));
        try (Context context = Context.create("wasm")) {
            if (context.getEngine().getImplementationName().equals("Interpreted")) {
                throw new IllegalStateException("GraalWasm would only interpret here: the compiler is not on the upgrade module path");
            }
            Value exports = context.eval(Source.newBuilder("wasm", ByteSequence.create(module), kernel).build())
                    .newInstance()
                    .getMember("exports");
            Value run = exports.getMember("run");
            LongSupplier call = () -> {
                long got = run.execute(size).asLong();
                if (got != checksum) {
                    throw new IllegalStateException(kernel + ": checksum " + got + " instead of " + checksum);
                }
                return got;
            };
            measure(call, seconds * WARMUPS);
            return DoubleStream.generate(() -> measure(call, seconds)).limit(MEASUREMENTS).toArray();
        }
    }

    /** Milliseconds of a call. */
    private static double measure(LongSupplier call, double seconds) {
        long calls = 0;
        long start = System.nanoTime();
        long elapsed;
        do {
            call.getAsLong();
            calls++;
            elapsed = System.nanoTime() - start;
        } while (elapsed < seconds * 1e9);
        return elapsed / 1e6 / calls;
    }

    private static double average(double[] scores) {
        return DoubleStream.of(scores).average().orElseThrow();
    }

    private static String json(String kernel, double[] scores) {
        String raw = DoubleStream.of(scores).mapToObj(Double::toString).collect(Collectors.joining(", "));
        return """
              {
                "benchmark": "dev.freshet.bench.Kernels.run",
                "mode": "avgt",
                "threads": 1,
                "params": { "contender": "graalwasm", "kernel": "%s" },
                "primaryMetric": { "score": %s, "scoreUnit": "ms/op", "rawData": [[%s]] }
              }""".formatted(kernel, average(scores), raw);
    }
}
