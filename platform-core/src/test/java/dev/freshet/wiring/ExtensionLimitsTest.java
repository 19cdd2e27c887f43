package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.CommandResult;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.Ports;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits of calls, as an extension's callers meet them. */
class ExtensionLimitsTest {

    private static final ExtensionOptions OPTIONS = ExtensionOptions.defaults();
    private static final PlatformLimits PATIENT = PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20));

    private final FailingVirtualMemory memory = Ports.openFailing("portable");

    private WasmExtensionRegistry registry(PoolSettings pool, PlatformLimits limits) {
        return TestRegistries.on(memory, pool.withSlotBytes(8 << 20), limits);
    }

    private WasmExtensionRegistry registry(PlatformLimits limits) {
        return registry(PoolSettings.defaults().withSlots(2), limits);
    }

    @Test
    void aSessionCountsAsARunningCallUntilItIsClosed() {
        try (WasmExtensionRegistry registry = registry(PATIENT)) {
            registry.register("one", TestRegistries.wat("hostile"), OPTIONS.withConcurrentCalls(1));
            registry.register("other", TestRegistries.wat("hostile"));
            ExtensionSession session = registry.open("one");
            assertThat(registry.callStats("one").running()).isEqualTo(1);

            assertThatThrownBy(() -> registry.call("one", "empty_answer", new byte[0]))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageStartingWith("extension 'one' runs 1 calls");
            assertThatThrownBy(() -> registry.open("one")).isInstanceOf(LimitExceededException.class);
            assertThat(registry.call("other", "empty_answer", new byte[0])).isEmpty();
            assertThat(session.call("empty_answer", new byte[0])).isEmpty();
            session.close();
            session.close();

            assertThat(registry.call("one", "empty_answer", new byte[0])).isEmpty();
            assertThat(registry.callStats("one").running()).isZero();
            assertThat(registry.callStats("one").rejected().concurrency()).isEqualTo(2);
        }
    }

    @Test
    void thePlatformsBoundHoldsForAnExtensionThatAsksForMore() {
        try (WasmExtensionRegistry registry = registry(PATIENT.withConcurrentCalls(1))) {
            registry.register("one", TestRegistries.wat("hostile"), OPTIONS.withConcurrentCalls(2));
            try (ExtensionSession session = registry.open("one")) {
                assertThat(session.memoryBytes()).isPositive();
                assertThatThrownBy(() -> registry.open("one"))
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageStartingWith("extension 'one' runs 1 calls");
            }
        }
    }

    /** With a bound of one, a permit lost on any path shows at the next call. */
    @Test
    void noPathOutOfACallKeepsAPermit() {
        PoolSettings pool = PoolSettings.defaults().withSlots(1).withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO);
        try (WasmExtensionRegistry registry = registry(pool, PATIENT)) {
            ExtensionOptions one = OPTIONS.withConcurrentCalls(1).withInputBytes(8);
            registry.register("one", TestRegistries.wat("hostile"), one.withCallTime(Duration.ofMillis(20)));
            registry.register("receipt", TestRegistries.sample("receipt"), one);
            registry.register("other", TestRegistries.wat("state"));
            memory.fail(FailingVirtualMemory.Call.MAKE_ACCESSIBLE, 1);
            assertThatThrownBy(() -> registry.call("one", "recurse")).isInstanceOf(PlatformFaultException.class);
            assertThatThrownBy(() -> registry.call("one", "recurse")).isInstanceOf(GuestTrapException.class);
            assertThatThrownBy(() -> registry.call("one", "nobody")).isInstanceOf(CallMismatchException.class);
            assertThatThrownBy(() -> registry.call("one", "answer_far_away", new byte[0]))
                    .isInstanceOf(GuestTrapException.class);
            assertThatThrownBy(() -> registry.call("one", "error_of_control_characters", new byte[0]))
                    .isInstanceOf(GuestErrorException.class);
            assertThatThrownBy(() -> registry.call("one", "loop_forever"))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThatThrownBy(() -> registry.call("one", "empty_answer", new byte[9]))
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessage("the input for extension 'one' has 9 bytes; freshet.extensions.one.input allows 8;"
                            + " send less or raise it");
            assertThatThrownBy(() -> registry.run("one", new byte[0])).isInstanceOf(CallMismatchException.class);
            assertThat(registry.run("receipt", new byte[0]).exitCode()).isNotZero();
            assertThat(registry.run("receipt", new byte[8]).exitCode()).isNotZero();
            try (ExtensionSession session = registry.open("other")) {
                assertThat(session.memoryBytes()).isPositive();
                assertThatThrownBy(() -> registry.call("one", "recurse")).isInstanceOf(PoolExhaustedException.class);
                assertThatThrownBy(() -> registry.open("one")).isInstanceOf(PoolExhaustedException.class);
            }
            try (ExtensionSession session = registry.open("one")) {
                assertThatThrownBy(() -> session.call("recurse")).isInstanceOf(GuestTrapException.class);
            }
            assertThat(registry.call("one", "empty_answer", new byte[0])).isEmpty();
            assertThat(registry.callStats("one").running()).isZero();
            assertThat(registry.callStats("receipt").running()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PoolSettings.Strategy.class)
    void leasesOfAllExtensionsTogetherAreBounded(PoolSettings.Strategy strategy) {
        PoolSettings pool = PoolSettings.defaults().withStrategy(strategy).withSlots(1);
        try (WasmExtensionRegistry registry = registry(pool, PATIENT.withLeases(2))) {
            registry.register("a", TestRegistries.wat("hostile"));
            registry.register("b", TestRegistries.wat("state"));
            for (int round = 1; round <= 3; round++) {
                try (ExtensionSession one = registry.open("a");
                        ExtensionSession two = registry.open("b")) {
                    assertThat(one.memoryBytes() + two.memoryBytes()).isPositive();
                    assertThatThrownBy(() -> registry.call("a", "empty_answer", new byte[0]))
                            .isInstanceOf(LimitExceededException.class)
                            .hasMessage("no memory for a: 2 leases of all extensions are out, and no more may be; lower"
                                    + " concurrency or raise freshet.limits.leases");
                }
                assertThat(registry.stats().rejected()).isEqualTo(round);
                assertThat(registry.callStats("a").rejected().leases()).isEqualTo(round);
            }
        }
    }

    @Test
    void thePoolsOwnSlotsCanAlwaysBeLeased() {
        try (WasmExtensionRegistry registry = registry(PATIENT.withLeases(1))) {
            registry.register("a", TestRegistries.wat("hostile"));
            try (ExtensionSession one = registry.open("a");
                    ExtensionSession two = registry.open("a")) {
                assertThat(one.memoryBytes() + two.memoryBytes()).isPositive();
                assertThatThrownBy(() -> registry.open("a"))
                        .isInstanceOf(LimitExceededException.class)
                        .hasMessageContaining("freshet.limits.leases");
            }
        }
    }

    @Test
    void anExtensionsOwnOutputLimitHoldsForAnswersAndStandardOutput() {
        try (WasmExtensionRegistry registry = registry(PATIENT)) {
            registry.register("hostile", TestRegistries.wat("hostile"), OPTIONS.withOutputBytes(7));
            assertThatThrownBy(() -> registry.call("hostile", "error_of_control_characters", new byte[0]))
                    .isInstanceOfSatisfying(GuestLimitException.class, over -> {
                        assertThat(over.property()).isEqualTo("freshet.limits.output");
                        assertThat(over.value()).isEqualTo(8);
                        assertThat(over.bound()).isEqualTo(7);
                    })
                    .hasMessageContaining("8 bytes; freshet.extensions.hostile.output allows 7");
            assertThat(registry.callStats("hostile").limited()).isEqualTo(new CallStats.Limited(1, 0, 0, 0, 0, 0));
            assertThat(registry.callStats("hostile").trapped()).isEqualTo(1);
            assertThat(registry.call("hostile", "answer_of_the_last_byte", new byte[0]))
                    .hasSize(1);
        }
    }

    @Test
    void anExtensionsOwnLogLimitCutsItsStandardError() {
        try (WasmExtensionRegistry registry = registry(PATIENT)) {
            registry.register("whole", TestRegistries.sample("receipt"));
            registry.register("cut", TestRegistries.sample("receipt"), OPTIONS.withLogBytes(4));
            CommandResult whole = registry.run("whole", new byte[0]);
            assertThat(whole.errors()).hasSizeGreaterThan(4);
            assertThat(registry.run("cut", new byte[0]).errorText())
                    .isEqualTo(whole.errorText().substring(0, 4));
            assertThat(registry.callStats("whole").limited()).isEqualTo(new CallStats.Limited(0, 0, 0, 0, 0, 0));
            assertThat(registry.callStats("cut").limited()).isEqualTo(new CallStats.Limited(0, 1, 0, 0, 0, 0));
        }
    }

    @Test
    void aGuestsErrorIsCutInTheMessage() {
        try (WasmExtensionRegistry registry = registry(PATIENT.withErrorChars(10))) {
            registry.register("hostile", TestRegistries.wat("hostile"));
            assertThatThrownBy(() -> registry.call("hostile", "error_of_control_characters", new byte[0]))
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessage("extension 'hostile', function 'error_of_control_characters' answered: \\u{0}J2...");
            assertThat(registry.callStats("hostile").limited().error()).isEqualTo(1);
            assertThatThrownBy(() -> registry.call("hostile", "answer_behind_the_memory", new byte[0]))
                    .isInstanceOf(GuestTrapException.class)
                    .message()
                    .matches("extension 'hostile', function 'answer_behind_the_memory': .{7}\\.\\.\\.");
        }
    }
}
