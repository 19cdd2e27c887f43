package dev.freshet.wiring;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.HostFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs in a JVM of its own, whose carriers of virtual threads it knows: guests that never end, guests whose host functions wait, guests whose
 * host functions call guests. Prints what it measured; {@link VirtualThreadsTest} judges.
 *
 * <p>Argument: {@code virtual} or {@code platform}.
 */
public final class VirtualThreadsProcess {

    private static final int ENDLESS = 6;
    private static final int WAITING = 40;
    private static final int CALLING = 40;
    private static final Duration CALL_TIME = Duration.ofSeconds(1);
    private static final Duration WAIT = Duration.ofMillis(100);

    private VirtualThreadsProcess() {}

    public static void main(String[] arguments) throws Exception {
        boolean virtual = arguments[0].equals("virtual");
        AtomicReference<WasmExtensionRegistry> self = new AtomicReference<>();
        HostFunction wait = new HostFunction("h", "wait", List.of(), null, (call, values) -> {
            if (call.extension().equals("calls")) {
                self.get().callNumber("waits", "f");
            } else {
                Thread.sleep(WAIT.toMillis());
            }
            return null;
        });
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .limits(PlatformLimits.defaults().withCallTime(CALL_TIME))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunction(wait)
                .build()) {
            self.set(registry);
            ExtensionOptions granted =
                    ExtensionOptions.builder().grants(List.of("h.*")).build();
            registry.register("waits", TestRegistries.wat("waits"), granted);
            registry.register("calls", TestRegistries.wat("waits"), granted);
            AtomicInteger late = new AtomicInteger();
            List<Thread> guests = start(virtual, ENDLESS, () -> expectLate(registry, "spin", late));
            while (registry.callStats("waits").running() == 0) {
                Thread.onSpinWait();
            }
            CountDownLatch ran = new CountDownLatch(1);
            long started = System.nanoTime();
            start(virtual, 1, ran::countDown);
            ran.await();
            System.out.println("innocent " + millisSince(started));
            join(guests);
            System.out.println("late " + late);

            AtomicInteger answers = new AtomicInteger();
            started = System.nanoTime();
            join(start(virtual, WAITING, () -> answers.addAndGet((int) registry.callNumber("waits", "f"))));
            System.out.println("waiting " + millisSince(started));
            join(start(virtual, CALLING / 2, () -> answers.addAndGet((int) registry.callNumber("calls", "f"))));
            System.out.println("answers " + answers);
            late.set(0);
            join(start(virtual, ENDLESS, () -> expectLate(registry, "wait_and_spin", late)));
            System.out.println("late " + late);
            System.out.println("leased " + registry.stats().slots().leased());
        }
    }

    private static void expectLate(WasmExtensionRegistry registry, String function, AtomicInteger late) {
        try {
            registry.call("waits", function);
        } catch (DeadlineExceededException e) {
            late.incrementAndGet();
        }
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }

    private static List<Thread> start(boolean virtual, int threads, Runnable task) throws ReflectiveOperationException {
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            if (virtual) {
                started.add((Thread) Thread.class
                        .getMethod("startVirtualThread", Runnable.class)
                        .invoke(null, task));
            } else {
                Thread thread = new Thread(task);
                thread.start();
                started.add(thread);
            }
        }
        return started;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
