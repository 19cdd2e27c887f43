package dev.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Counts the system calls of a warm call with strace, attached to the calling thread alone once it is warm: neither the start of the JVM
 * nor its compiler and collector threads are in the figure, so a few thousand calls are enough.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.SystemCalls <result.json> <contender>...}. Where {@code kernel.yama.ptrace_scope}
 * is 1, strace may attach to a process beside it only as root.
 */
public final class SystemCalls {

    /** So that the slowest contender, an Endive instance per call, takes seconds too. */
    private static final int WARM_UP = 20_000;

    private static final int CALLS = 10_000;
    private static final String[][] WORKS = {{"empty", "-"}, {"touch", "4"}, {"grow", "16"}};

    private SystemCalls() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        JsonMapper json = JsonMapper.shared();
        ArrayNode results = json.createArrayNode();
        for (int i = 1; i < arguments.length; i++) {
            for (String[] work : WORKS) {
                double each = (double) count(arguments[i], work) / CALLS;
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

    private static long count(String contender, String[] work) throws IOException, InterruptedException {
        Process calls = new ProcessBuilder(command(contender, work))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader answers = calls.inputReader();
                Writer orders = calls.outputWriter()) {
            String thread = answers.readLine();
            if (thread == null) {
                throw new IllegalStateException("failed: " + String.join(" ", command(contender, work)));
            }
            Path summary = Files.createTempFile("strace", ".txt");
            try {
                Process strace = new ProcessBuilder("strace", "-c", "-o", summary.toString(), "-p", thread).start();
                try (BufferedReader attached = strace.errorReader()) {
                    String line = attached.readLine();
                    if (line == null || !line.endsWith("attached")) {
                        throw new IllegalStateException("strace says: " + line);
                    }
                    tell(orders);
                    answers.readLine();
                    // Interrupted, strace detaches and writes its sums; SIGTERM is what Java can send, and does the
                    // same.
                    strace.destroy();
                    strace.waitFor(10, TimeUnit.SECONDS);
                }
                tell(orders);
                return total(Files.readAllLines(summary));
            } finally {
                Files.delete(summary);
            }
        } finally {
            calls.destroy();
            calls.waitFor();
        }
    }

    private static void tell(Writer orders) throws IOException {
        orders.write('\n');
        orders.flush();
    }

    private static List<String> command(String contender, String[] work) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        String library = System.getProperty(WasmtimeLibrary.PATH_PROPERTY);
        if (library != null) {
            command.add("-D" + WasmtimeLibrary.PATH_PROPERTY + "=" + library);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), WarmCalls.class.getName()));
        command.addAll(List.of(contender, work[0], work[1], Integer.toString(WARM_UP), Integer.toString(CALLS)));
        return command;
    }

    /** The line of the sums: {@code 100.00 0.123 4 30757 1234 total}; the column of errors may be empty. None if there was no call. */
    private static long total(List<String> lines) {
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            if (words[words.length - 1].equals("total")) {
                return Long.parseLong(words[3]);
            }
        }
        return 0;
    }
}
