package dev.freshet.bench;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.wiring.FreshetBuilder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/**
 * Processor time of an empty call of one thread and of two at a time, whose ids differ by 1, 3, 4 or 8: what a pool chooses by a thread's id, two
 * threads may share, and which do depends on how many threads the program has started between them.
 *
 * <p>{@code java -cp benchmarks.jar dev.freshet.bench.ThreadIds}
 */
public final class ThreadIds {

    private static final String NAME = "guest";
    private static final int ROUNDS = 3;
    private static final int WARM_UP_CALLS = 400_000;
    private static final int CALLS = 1_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadIds() {}

    public static void main(String[] arguments) throws Exception {
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withReset(Reset.TRACKED))
                .requireNative(true)
                .build()) {
            registry.register(NAME, Guest.PROBE.module());
            call(registry, WARM_UP_CALLS);
            System.out.println("| ids apart | 1 thread, ns | 2 threads, ns | scaling |\n| ---: | ---: | ---: | ---: |");
            for (int apart : new int[] {1, 3, 4, 8}) {
                double one = nanos(registry, 1, apart);
                double two = nanos(registry, 2, apart);
                System.out.printf("| %d | %.1f | %.1f | %.2f |%n", apart, one, two, 2 * one / two);
            }
        }
    }

    private static void call(WasmExtensionRegistry registry, int calls) {
        for (int i = 0; i < calls; i++) {
            registry.call(NAME, "empty");
        }
    }

    /** Least of the rounds; of each the mean of the threads. */
    private static double nanos(WasmExtensionRegistry registry, int threads, int apart) throws Exception {
        double least = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            CyclicBarrier start = new CyclicBarrier(threads);
            ExecutorService workers = Executors.newFixedThreadPool(threads, apart(apart));
            try {
                Future<?>[] running = new Future<?>[threads];
                double[] nanos = new double[threads];
                for (int i = 0; i < threads; i++) {
                    int own = i;
                    running[i] = workers.submit(() -> {
                        call(registry, CALLS / 50);
                        start.await();
                        long before = THREADS.getCurrentThreadCpuTime();
                        call(registry, CALLS);
                        nanos[own] = (double) (THREADS.getCurrentThreadCpuTime() - before) / CALLS;
                        return null;
                    });
                }
                for (Future<?> worker : running) {
                    worker.get();
                }
                least = Math.min(least, Arrays.stream(nanos).average().orElseThrow());
            } finally {
                workers.shutdown();
            }
        }
        return least;
    }

    /** Makes threads that the given number of ids lies between: others are made and not started. */
    private static ThreadFactory apart(int ids) {
        return task -> {
            for (int i = 1; i < ids; i++) {
                new Thread(() -> {});
            }
            return new Thread(task);
        };
    }
}
