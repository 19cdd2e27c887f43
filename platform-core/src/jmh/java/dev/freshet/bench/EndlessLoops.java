package dev.freshet.bench;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.wiring.FreshetBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How late an endless loop is stopped, and what that costs a neighbour: one thread calls a guest that loops for ever, again and again, beside one whose guest
 * sorts. The neighbour's calls are counted by processor time, alone first and then beside the other.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.EndlessLoops [calls, default 400] [limit in milliseconds, default 20]}
 */
public final class EndlessLoops {

    private static final int SORT = 120_000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private EndlessLoops() {}

    public static void main(String[] arguments) throws InterruptedException {
        int calls = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 400;
        Duration limit = Duration.ofMillis(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20);
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .requireNative(true)
                .build()) {
            registry.register(
                    "endless",
                    Guest.read("guests/endless.wasm"),
                    ExtensionOptions.builder().callTime(limit).build());
            registry.register("sort", Guest.read("guests/kernel-sort.wasm"));
            Neighbour neighbour = new Neighbour(registry);
            neighbour.start();
            Thread.sleep(WARM_UP.toMillis());
            long calm = neighbour.nanosOfACall(() -> Thread.sleep(calls * limit.toMillis()));
            long[] wall = new long[calls];
            long[] processor = new long[calls];
            long beside = neighbour.nanosOfACall(() -> callForEver(registry, wall, processor));
            neighbour.end();
            System.out.println("| beyond the limit of " + limit.toMillis()
                    + " ms | median, ms | 99th percentile, ms | most, ms |");
            System.out.println("| --- | ---: | ---: | ---: |");
            System.out.println(row("wall time", wall, limit));
            System.out.println(row("processor time", processor, limit));
            System.out.printf(
                    "%nThe neighbour's calls for each second of its processor time, of those alone: %.2f%n",
                    (double) calm / beside);
        }
    }

    private static void callForEver(WasmExtensionRegistry registry, long[] wall, long[] processor) {
        for (int i = 0; i < wall.length; i++) {
            long start = System.nanoTime();
            long startOfThread = THREADS.getCurrentThreadCpuTime();
            try {
                registry.call("endless", "forever");
                throw new IllegalStateException("the endless loop has ended by itself");
            } catch (DeadlineExceededException e) {
                wall[i] = System.nanoTime() - start;
                processor[i] = THREADS.getCurrentThreadCpuTime() - startOfThread;
            }
        }
    }

    private static String row(String name, long[] nanos, Duration limit) {
        Arrays.sort(nanos);
        return String.format(
                "| %s | %.1f | %.1f | %.1f |",
                name, beyond(nanos, 50, limit), beyond(nanos, 99, limit), beyond(nanos, 100, limit));
    }

    /** Milliseconds. */
    private static double beyond(long[] sorted, int percentile, Duration limit) {
        int index = Math.max(0, (int) Math.ceil(sorted.length * percentile / 100.0) - 1);
        return (sorted[index] - limit.toNanos()) / 1e6;
    }

    /** What goes on while calls are counted. */
    private interface Meanwhile {

        void run() throws InterruptedException;
    }

    /** Sorts until it is told to end. */
    private static final class Neighbour extends Thread {

        private final WasmExtensionRegistry registry;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicLong calls = new AtomicLong();

        Neighbour(WasmExtensionRegistry registry) {
            super("neighbour");
            this.registry = registry;
        }

        @Override
        public void run() {
            while (!ended.get()) {
                registry.call("sort", "run", SORT);
                calls.incrementAndGet();
            }
        }

        /** Returns nanoseconds of its processor time for each of its calls meanwhile. */
        long nanosOfACall(Meanwhile meanwhile) throws InterruptedException {
            long before = calls.get();
            long nanosBefore = THREADS.getThreadCpuTime(getId());
            meanwhile.run();
            long nanos = THREADS.getThreadCpuTime(getId()) - nanosBefore;
            return nanos / Math.max(1, calls.get() - before);
        }

        void end() throws InterruptedException {
            ended.set(true);
            join();
        }
    }
}
