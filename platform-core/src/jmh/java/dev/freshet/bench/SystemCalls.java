package dev.freshet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Counts the system calls of a warm call with strace: the difference between a run of few and one of many calls, divided by the calls
 * between them, so that starting and ending the JVM cancel out. Its compiler and collector threads leave a few thousandths.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.SystemCalls <result.json> <contender>...}
 */
public final class SystemCalls {

    private static final int FEW = 100_000;
    private static final int MORE = 500_000;
    private static final String[][] WORKS = {{"empty", "-"}, {"touch", "4"}, {"grow", "16"}};

    private SystemCalls() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        JsonMapper json = JsonMapper.shared();
        ArrayNode results = json.createArrayNode();
        for (int i = 1; i < arguments.length; i++) {
            for (String[] work : WORKS) {
                double each = (double) (count(arguments[i], work, FEW + MORE) - count(arguments[i], work, FEW)) / MORE;
                System.out.printf(Locale.ROOT, "%-20s %-6s %8.3f system calls per call%n", arguments[i], work[0], each);
                results.add(Results.entry(json, "SystemCalls.count", "calls/op", each)
                        .set(
                                "params",
                                json.createObjectNode()
                                        .put("contender", arguments[i])
                                        .put("work", work[0])));
            }
        }
        json.writerWithDefaultPrettyPrinter().writeValue(Path.of(arguments[0]).toFile(), results);
    }

    private static long count(String contender, String[] work, int calls) throws IOException, InterruptedException {
        Path summary = Files.createTempFile("strace", ".txt");
        try {
            List<String> command = new ArrayList<>(List.of("strace", "-f", "-c", "-o", summary.toString()));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
            String library = System.getProperty(WasmtimeLibrary.PATH_PROPERTY);
            if (library != null) {
                command.add("-D" + WasmtimeLibrary.PATH_PROPERTY + "=" + library);
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), WarmCalls.class.getName()));
            command.addAll(List.of(contender, work[0], work[1], Integer.toString(calls)));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("failed: " + String.join(" ", command));
            }
            return total(Files.readAllLines(summary));
        } finally {
            Files.delete(summary);
        }
    }

    /** The line of the sums: {@code 100.00 0.123 4 30757 1234 total}; the column of errors may be empty. */
    private static long total(List<String> lines) {
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words[words.length - 1].equals("total")) {
                return Long.parseLong(words[3]);
            }
        }
        throw new IllegalStateException("strace wrote no total: " + lines);
    }
}
