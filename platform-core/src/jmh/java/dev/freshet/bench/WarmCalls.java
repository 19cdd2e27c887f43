package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;

/**
 * Makes a number of warm calls and ends; {@link SystemCalls} counts what the process asks of the kernel meanwhile.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.WarmCalls <contender> <export> <argument or -> <calls>}
 */
public final class WarmCalls {

    private WarmCalls() {}

    public static void main(String[] arguments) {
        String export = arguments[1];
        int calls = Integer.parseInt(arguments[3]);
        try (Contender contender = Contenders.open(arguments[0], Guest.PROBE);
                Invocation invocation = arguments[2].equals("-")
                        ? contender.prepare(export)
                        : contender.prepare(export, Integer.parseInt(arguments[2]))) {
            long sum = 0;
            for (int i = 0; i < calls; i++) {
                sum += invocation.run();
            }
            System.out.println(sum);
        }
    }
}
