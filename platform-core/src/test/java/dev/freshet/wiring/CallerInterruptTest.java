package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The interrupt flag belongs to the caller: what its owner set stays set, what the platform set is gone. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerInterruptTest {

    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(1),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)));
        registry.register("hostile", TestRegistries.wat("hostile"));
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                new ExtensionOptions(List.of(), Map.of(), Duration.ofMillis(20), null, null));
        registry.register("good", TestRegistries.sample("tax"));
        registry.register("receipt", TestRegistries.sample("receipt"));
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        registry.close();
    }

    @Test
    void interruptedCallerIsToldSoAndKeepsTheFlag() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> registry.call("good", "vat_cents", 1, 1))
                .isInstanceOf(CallInterruptedException.class)
                .hasMessageContaining("was not called");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThatThrownBy(() -> registry.call("hostile", "empty_answer", new byte[1]))
                .isInstanceOf(CallInterruptedException.class);
        assertThatThrownBy(() -> registry.run("receipt", new byte[1])).isInstanceOf(CallInterruptedException.class);
        assertThatThrownBy(() -> registry.open("good")).isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
        assertThat(registry.stats().slots().leased()).isZero();
    }

    @Test
    void interruptOfItsOwnerStopsTheGuestAndStaysSet() throws Exception {
        FutureTask<Boolean> call = new FutureTask<>(() -> {
            assertThatThrownBy(() -> registry.call("hostile", "loop_forever"))
                    .isInstanceOf(CallInterruptedException.class)
                    .isNotInstanceOf(DeadlineExceededException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread caller = new Thread(call);
        caller.start();
        while (registry.stats().slots().leased() == 0) {
            Thread.onSpinWait();
        }
        caller.interrupt();
        assertThat(call.get()).as("the flag stays set").isTrue();
        assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
        assertThat(registry.stats().slots().poisoned()).isZero();
    }

    @Test
    void deadlineLeavesNoInterruptBehind() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> registry.call("endless", "loop_with_stores"))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(registry.call("good", "vat_cents", 1250, 1900)).containsExactly(238);
        }
    }

    @Test
    void callsThatEndAroundTheirDeadlineLeaveNoInterruptBehind() {
        for (int i = 0; i < 40; i++) {
            try {
                registry.call("endless", "grow_table_until_refused");
            } catch (FreshetException e) {
                assertThat(e).isInstanceOf(DeadlineExceededException.class);
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }
}
