package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Versions change while calls run: nobody notices but by the answer. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VersionSwitchTest {

    @Test
    void noCallFailsAndEveryAnswerIsOneVersionsWhileVersionsChange() throws Exception {
        try (WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
                // A machine that stands still for a second is no reason to fail.
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMinutes(2)))
                .build()) {
            registry.register("a", Answers.module(1));
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService callers = Executors.newFixedThreadPool(3);
            List<Future<long[]>> counts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                counts.add(callers.submit(() -> countAnswers(registry, done)));
            }
            changeVersions(registry, counts);
            done.set(true);
            long[] total = new long[64];
            for (Future<long[]> count : counts) {
                for (int i = 0; i < total.length; i++) {
                    total[i] += count.get()[i];
                }
            }
            callers.shutdown();
            assertThat(total[1]).isPositive();
            assertThat(total[2]).isPositive();
            assertThat(total[3]).isPositive();
            assertThat(registry.callStats("a").ok()).isEqualTo(total[1] + total[2] + total[3]);
            assertThat(registry.stats().slots().leased()).isZero();
        }
    }

    private static void changeVersions(WasmExtensionRegistry registry, List<Future<long[]>> callers) {
        ExtensionVersions versions = registry.versions();
        for (int round = 0; round < 100; round++) {
            registry.register("a", Answers.module(2));
            awaitAnswer(registry, 2, callers);
            registry.register("a", Answers.module(3));
            awaitAnswer(registry, 3, callers);
            versions.rollback("a");
            awaitAnswer(registry, 2, callers);
            versions.activate("a", "1");
            awaitAnswer(registry, 1, callers);
            versions.startCanary("a", "3", ExtensionVersions.Canary.ofCalls(50));
            versions.abortCanary("a");
        }
    }

    /** The very next call after the change is the new version's. */
    private static void awaitAnswer(WasmExtensionRegistry registry, int expected, List<Future<long[]>> callers) {
        long before =
                registry.versions().get("a", String.valueOf(expected)).calls().ok();
        while (registry.versions().get("a", String.valueOf(expected)).calls().ok() == before) {
            assertThat(callers).noneMatch(Future::isDone);
            Thread.onSpinWait();
        }
    }

    private static long[] countAnswers(WasmExtensionRegistry registry, AtomicBoolean done) {
        long[] counts = new long[64];
        while (!done.get()) {
            counts[(int) registry.call("a", "answer")[0]]++;
        }
        return counts;
    }
}
