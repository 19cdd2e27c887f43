package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.Eventually;
import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.GuestErrorException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantinePolicy;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An extension that fails too often is out of service for a while; nobody else is. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtensionQuarantineTest {

    private static final byte[] NO_INPUT = {};
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final ExtensionOptions IMPATIENT =
            ExtensionOptions.defaults().withCallTime(Duration.ofMillis(20));

    private final AtomicLong nanos = new AtomicLong();
    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .memory(Ports.open("portable"))
            .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(8 << 20))
            .limits(PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)))
            .quarantine(new QuarantineSettings(3, Duration.ofSeconds(10), PERIOD, PERIOD.multipliedBy(4)))
            .nanoTime(nanos::get)
            .build();

    @AfterEach
    void close() {
        registry.close();
    }

    private void fail(String name, String function) {
        assertThatThrownBy(() -> registry.call(name, function, NO_INPUT)).isInstanceOf(FreshetException.class);
    }

    private void trap(String name) {
        fail(name, "answer_far_away");
    }

    private void assertOutOfService(String name) {
        assertThatThrownBy(() -> registry.call(name, "empty_answer", NO_INPUT))
                .isInstanceOf(ExtensionQuarantinedException.class)
                .hasMessageContaining("extension '" + name + "' is quarantined until ")
                .hasMessageContaining("3 traps or missed deadlines within 10000 ms, the last: ");
    }

    private void assertInService(String name) {
        assertThat(registry.call(name, "empty_answer", NO_INPUT)).isEmpty();
    }

    private void awaitNothingWarm() {
        Eventually.until(() -> registry.stats().slots().clean() == 0);
    }

    @Test
    void trapsAndMissedDeadlinesTakeAnExtensionOutOfServiceForThePeriod() {
        registry.register("bad", TestRegistries.wat("hostile"), IMPATIENT);
        registry.register("good", TestRegistries.wat("hostile"));
        trap("bad");
        assertThatThrownBy(() -> registry.call("bad", "loop_forever")).isInstanceOf(FreshetException.class);
        assertInService("bad");
        assertThatThrownBy(() -> registry.call("bad", "recurse")).isInstanceOf(FreshetException.class);

        assertOutOfService("bad");
        assertThatThrownBy(() -> registry.open("bad")).isInstanceOf(ExtensionQuarantinedException.class);
        assertInService("good");
        assertThat(registry.callStats("bad").quarantine()).isNotNull();
        assertThat(registry.callStats("bad").rejected().quarantined()).isEqualTo(2);
        assertThat(registry.callStats("bad").running()).isZero();

        nanos.addAndGet(PERIOD.toNanos());
        assertInService("bad");
        assertThat(registry.callStats("bad").quarantine()).isNull();
        assertThat(registry.callStats("bad").quarantines()).isEqualTo(1);
    }

    @Test
    void errorsAnsweredInGoodOrderDoNotCount() {
        registry.register("picky", TestRegistries.wat("hostile"));
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> registry.call("picky", "error_of_control_characters", NO_INPUT))
                    .isInstanceOf(GuestErrorException.class);
        }
        assertInService("picky");
    }

    @Test
    void anOpenSessionIsOutOfServiceToo() {
        registry.register("bad", TestRegistries.wat("hostile"));
        try (ExtensionSession session = registry.open("bad")) {
            for (int i = 0; i < 3; i++) {
                trap("bad");
            }
            assertThatThrownBy(() -> session.call("empty_answer", NO_INPUT))
                    .isInstanceOf(ExtensionQuarantinedException.class);
            assertThatThrownBy(() -> session.call("grow_memory_until_refused"))
                    .isInstanceOf(ExtensionQuarantinedException.class);
            nanos.addAndGet(PERIOD.toNanos());
            assertThat(session.call("empty_answer", NO_INPUT)).isEmpty();
        }
    }

    @Test
    void failuresInSessionsCount() {
        registry.register("bad", TestRegistries.wat("hostile"));
        for (int i = 0; i < 3; i++) {
            try (ExtensionSession session = registry.open("bad")) {
                assertThatThrownBy(() -> session.call("recurse")).isInstanceOf(FreshetException.class);
            }
        }
        assertOutOfService("bad");
    }

    @Test
    void releasePutsAnExtensionBackIntoServiceAtOnce() {
        registry.register("bad", TestRegistries.wat("hostile"));
        assertThat(registry.release("bad")).isFalse();
        for (int i = 0; i < 3; i++) {
            trap("bad");
        }
        assertThat(registry.release("bad")).isTrue();
        assertInService("bad");
        assertThatThrownBy(() -> registry.release("nobody")).isInstanceOf(UnknownExtensionException.class);
    }

    @Test
    void aModuleRegisteredUnderTheNameIsInService() {
        registry.register("bad", TestRegistries.wat("hostile"));
        for (int i = 0; i < 3; i++) {
            trap("bad");
        }
        registry.register("bad", TestRegistries.wat("hostile"));
        assertInService("bad");
    }

    @Test
    void failClosedKeepsWhatIsWarm() {
        registry.register("bad", TestRegistries.wat("hostile"));
        for (int i = 0; i < 3; i++) {
            trap("bad");
        }
        assertThat(registry.stats().slots().clean()).isEqualTo(1);
        nanos.addAndGet(PERIOD.toNanos());
        assertInService("bad");
        assertThat(registry.stats().leases().warm()).isEqualTo(3);
    }

    @Test
    void reloadDropsWhatIsWarmAndStartsAnewEachTime() {
        registry.register(
                "bad",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withQuarantinePolicy(QuarantinePolicy.RELOAD));
        try (ExtensionSession session = registry.open("bad")) {
            assertThat(session.memoryBytes()).isPositive();
            for (int round = 1; round <= 2; round++) {
                for (int i = 0; i < 3; i++) {
                    trap("bad");
                }
                assertOutOfService("bad");
                awaitNothingWarm();
                long empty = registry.stats().leases().empty();
                nanos.addAndGet(PERIOD.multipliedBy(4).toNanos());
                assertInService("bad");
                assertThat(registry.stats().leases().empty()).isEqualTo(empty + 1);
                assertThat(registry.callStats("bad").quarantines()).isEqualTo(round);
            }
        }
        assertThat(registry.stats().slots().clean())
                .as("the session's slot is dropped")
                .isEqualTo(1);
    }

    /** A call that began before a reload may be the one that brings about the next. */
    @Test
    void aFailureOfASessionFromBeforeTheReloadReloadsAgain() {
        registry.register(
                "bad",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withQuarantinePolicy(QuarantinePolicy.RELOAD));
        try (ExtensionSession session = registry.open("bad")) {
            for (int i = 0; i < 3; i++) {
                trap("bad");
            }
            nanos.addAndGet(PERIOD.multipliedBy(2).toNanos());
            trap("bad");
            trap("bad");
            assertThat(registry.stats().slots().clean()).isEqualTo(1);
            assertThatThrownBy(() -> session.call("recurse")).isInstanceOf(FreshetException.class);
            assertOutOfService("bad");
            awaitNothingWarm();
        }
    }
}
