package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.module.SpinModule;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.sys.Ports;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** From the length of calls to code without marks: were it never asked for, or its instances never replaced, long calls would stay slow. */
class LongCallsTest {

    private static final int LONG = 50_000_000;
    private static final int MOST_CALLS = 2_000;

    @Test
    void moduleWithLongCallsGetsCodeWithoutMarksAndStaysFresh() {
        PoolSettings pool = PoolSettings.defaults().withSlots(1).withReset(Reset.AUTO);
        PlatformLimits limits = PlatformLimits.defaults().withCallTime(Duration.ofMinutes(1));
        try (WasmExtensionRegistry registry = TestRegistries.on(Ports.open("portable"), pool, limits)) {
            registry.register("spin", SpinModule.bytes());
            for (int i = 0; i < MOST_CALLS && !TestRegistries.marksAreLeftOut(registry, "spin"); i++) {
                assertThat(registry.call("spin", "spin", LONG)[0]).isZero();
            }
            assertThat(TestRegistries.marksAreLeftOut(registry, "spin")).isTrue();
            long unmarked = registry.stats().resets().unmarked();
            // The first still runs on the slot's instance of before.
            for (int i = 0; i < 3; i++) {
                assertThat(registry.call("spin", "spin", LONG)[0]).isZero();
            }
            assertThat(registry.stats().resets().unmarked()).isGreaterThanOrEqualTo(unmarked + 2);
        }
    }
}
