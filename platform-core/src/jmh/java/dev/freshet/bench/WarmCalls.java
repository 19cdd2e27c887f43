package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Warms up, tells its thread's id, and makes a number of calls when told to; {@link SystemCalls} counts what that thread asks of the
 * kernel meanwhile.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.WarmCalls <contender> <export> <argument or -> <warm-up calls> <calls>}; each line
 * on standard input is the word to go on.
 */
public final class WarmCalls {

    private WarmCalls() {}

    public static void main(String[] arguments) throws IOException {
        String export = arguments[1];
        try (Contender contender = Contenders.open(arguments[0], Guest.PROBE);
                Invocation invocation = arguments[2].equals("-")
                        ? contender.prepare(export)
                        : contender.prepare(export, Integer.parseInt(arguments[2]))) {
            long sum = call(invocation, Integer.parseInt(arguments[3]));
            // proc(5): <process>/task/<thread>
            System.out.println(
                    Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
            awaitLine();
            sum += call(invocation, Integer.parseInt(arguments[4]));
            System.out.println(sum);
            awaitLine();
        }
    }

    private static void awaitLine() throws IOException {
        int next = System.in.read();
        while (next != '\n' && next >= 0) {
            next = System.in.read();
        }
    }

    private static long call(Invocation invocation, int calls) {
        long sum = 0;
        for (int i = 0; i < calls; i++) {
            sum += invocation.run();
        }
        return sum;
    }
}
