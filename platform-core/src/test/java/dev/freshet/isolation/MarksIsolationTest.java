package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code with marks and code without them in turn on the same slots, changed while calls run: no reset may trust marks that were not made. */
class MarksIsolationTest {

    private static final int THREADS = 4;
    private static final int ROUNDS = 60;
    private static final List<String> ACTIONS =
            List.of("do_one_byte", "do_edges", "do_all", "do_grow_all", "do_fill", "do_copy", "do_everything");
    private static final int ENDINGS = 4;

    /** Resets of code without marks discard all pages, copy some of them and copy all of them. */
    static List<Arguments> portsAndKeptBytes() {
        List<Arguments> arguments = new ArrayList<>();
        for (String port : Ports.names()) {
            for (long kept : new long[] {0, 3 * 4096, 1 << 20}) {
                arguments.add(Arguments.of(port, kept));
            }
        }
        return arguments;
    }

    @ParameterizedTest
    @MethodSource("portsAndKeptBytes")
    void everyInstanceIsFreshWhileTheCodeChangesAllTheTime(String port, long keepResidentBytes) throws Exception {
        Observation fresh;
        try (Platform oracle = Platform.oracle()) {
            fresh = Observation.of(oracle.registry(), "state");
        }
        PoolSettings pool = PoolSettings.defaults()
                .withSlots(2 * THREADS)
                .withSlotBytes(6 * 65_536)
                .withReset(Reset.AUTO)
                .withKeepResidentBytes(keepResidentBytes);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
        AtomicBoolean ended = new AtomicBoolean();
        try (WasmExtensionRegistry registry = TestRegistries.on(Ports.open(port), pool, PlatformLimits.defaults())) {
            registry.register("state", TestRegistries.wat("state"));
            Future<Integer> flips = threads.submit(() -> {
                int count = 0;
                while (!ended.get()) {
                    TestRegistries.leaveMarksOut(registry, "state", count++ % 2 == 0);
                    Thread.yield();
                }
                return count;
            });
            List<Callable<Void>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                callers.add(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        dirty(registry, ACTIONS.get((first + round) % ACTIONS.size()), round % ENDINGS);
                        assertThat(Observation.of(registry, "state").differenceTo(fresh))
                                .as("round %d", round)
                                .isNull();
                    }
                    return null;
                });
            }
            for (Future<Void> caller : threads.invokeAll(callers)) {
                caller.get();
            }
            ended.set(true);
            assertThat(flips.get()).isGreaterThan(THREADS);
            PoolStats stats = registry.stats();
            assertThat(stats.slots().poisoned()).isZero();
            assertThat(stats.resets().unmarked()).as("leases without marks").isPositive();
            assertThat(stats.leases().total())
                    .as("leases with marks")
                    .isGreaterThan(stats.resets().unmarked());
        } finally {
            ended.set(true);
            threads.shutdownNow();
        }
    }

    private static void dirty(WasmExtensionRegistry registry, String action, int ending) {
        try {
            registry.call("state", action, ending);
        } catch (FreshetException e) {
            // It ended as it was told.
        }
    }
}
