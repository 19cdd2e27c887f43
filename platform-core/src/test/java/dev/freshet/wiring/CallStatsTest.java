package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallMismatchException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way a call can end is counted once, under its own name and under its own extension. */
class CallStatsTest {

    private static final CallStats.Limited UNLIMITED = new CallStats.Limited(0, 0, 0, 0, 0, 0);
    private static final CallStats.Rejections NONE = new CallStats.Rejections(0, 0, 0, 0, 0, 0, 0, 0);
    private static final byte[] NO_INPUT = {};

    private final FailingVirtualMemory memory = Ports.openFailing("portable");
    private final WasmExtensionRegistry registry = TestRegistries.on(
            memory,
            PoolSettings.defaults()
                    .withSlots(1)
                    .withSlotBytes(8 << 20)
                    .withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO),
            PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)));

    @BeforeEach
    void register() {
        registry.register(
                "a",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults()
                        .withCallTime(Duration.ofSeconds(1))
                        .withConcurrentCalls(1)
                        .withInputBytes(4));
        registry.register("b", TestRegistries.wat("hostile"));
    }

    @AfterEach
    void nothingElseWasCounted() {
        assertThat(registry.callStats("b")).isEqualTo(new CallStats(0, 0, 0, 0, 0, 0, NONE, UNLIMITED, 0, 0, null));
        registry.close();
    }

    private void assertCounted(CallStats expected) {
        assertThat(registry.callStats("a"))
                .usingRecursiveComparison()
                .ignoringFields("cpu")
                .isEqualTo(expected);
    }

    @Test
    void callsThatReturnAreOk() {
        registry.call("a", "empty_answer", NO_INPUT);
        registry.call("a", "grow_memory_until_refused");
        assertCounted(new CallStats(2, 0, 0, 0, 0, 0, NONE, new CallStats.Limited(0, 0, 0, 1, 0, 0), 0, 0, null));
    }

    @Test
    void trapsStackOverflowsAndBrokenLimitsAreTraps() {
        // Without the short deadline: a stack overflow in code that is still interpreted takes its time.
        registry.register("a", TestRegistries.wat("hostile"));
        assertThatThrownBy(() -> registry.call("a", "answer_far_away", NO_INPUT))
                .isInstanceOf(GuestTrapException.class);
        assertThatThrownBy(() -> registry.call("a", "recurse")).isInstanceOf(GuestStackOverflowException.class);
        assertThatThrownBy(() -> registry.call("a", "answer_over_the_limit", NO_INPUT))
                .isInstanceOf(GuestTrapException.class);
        assertCounted(new CallStats(0, 3, 0, 0, 0, 0, NONE, new CallStats.Limited(1, 0, 0, 0, 0, 0), 0, 0, null));
    }

    @Test
    void errorsOfTheGuestsOwnAreGuestErrors() {
        assertThatThrownBy(() -> registry.call("a", "error_of_control_characters", NO_INPUT))
                .isInstanceOf(GuestErrorException.class);
        assertCounted(new CallStats(0, 0, 1, 0, 0, 0, NONE, UNLIMITED, 0, 0, null));
    }

    @Test
    void aCommandThatExitsWithACodeIsAGuestError() {
        registry.register("a", TestRegistries.sample("receipt"));
        assertThat(registry.run("a", NO_INPUT).exitCode()).isNotZero();
        assertCounted(new CallStats(0, 0, 1, 0, 0, 0, NONE, UNLIMITED, 0, 0, null));
    }

    @Test
    void missedDeadlinesAreNotTraps() {
        assertThatThrownBy(() -> registry.call("a", "loop_forever")).isInstanceOf(DeadlineExceededException.class);
        assertCounted(new CallStats(0, 0, 0, 1, 0, 0, NONE, UNLIMITED, 0, 0, null));
    }

    @Test
    void interruptsOfTheCallerAreNobodysFault() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> registry.call("a", "empty_answer", NO_INPUT))
                .isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertCounted(new CallStats(0, 0, 0, 0, 1, 0, NONE, UNLIMITED, 0, 0, null));
    }

    @Test
    void aRefusalOfTheSystemIsAFault() {
        memory.fail(Call.MAKE_ACCESSIBLE, 1);
        assertThatThrownBy(() -> registry.call("a", "empty_answer", NO_INPUT))
                .isInstanceOf(PlatformFaultException.class);
        assertCounted(new CallStats(0, 0, 0, 0, 0, 1, NONE, UNLIMITED, 0, 0, null));
    }

    @Test
    void rejectionsAreCountedByReason() {
        assertThatThrownBy(() -> registry.call("a", "nobody")).isInstanceOf(CallMismatchException.class);
        assertThatThrownBy(() -> registry.call("a", "empty_answer", new byte[5]))
                .isInstanceOf(LimitExceededException.class);
        try (ExtensionSession session = registry.open("a")) {
            assertThat(session.memoryBytes()).isPositive();
            assertThatThrownBy(() -> registry.call("a", "recurse")).isInstanceOf(LimitExceededException.class);
        }
        registry.register("holder", TestRegistries.wat("state"));
        try (ExtensionSession session = registry.open("holder")) {
            assertThat(session.memoryBytes()).isPositive();
            assertThatThrownBy(() -> registry.call("a", "recurse")).isInstanceOf(PoolExhaustedException.class);
        }
        CallStats.Rejections expected = new CallStats.Rejections(1, 1, 1, 0, 1, 0, 0, 0);
        assertCounted(new CallStats(0, 0, 0, 0, 0, 0, expected, UNLIMITED, 0, 0, null));
        assertThat(expected.total()).isEqualTo(4);
    }

    @Test
    void callsOfASessionAreCountedEach() {
        try (ExtensionSession session = registry.open("a")) {
            session.call("empty_answer", NO_INPUT);
            session.call("empty_answer", NO_INPUT);
            assertThatThrownBy(() -> session.call("nobody")).isInstanceOf(CallMismatchException.class);
            assertThatThrownBy(() -> session.call("answer_far_away", NO_INPUT)).isInstanceOf(GuestTrapException.class);
        }
        assertCounted(new CallStats(
                2, 1, 0, 0, 0, 0, new CallStats.Rejections(1, 0, 0, 0, 0, 0, 0, 0), UNLIMITED, 0, 0, null));
    }

    @Test
    void countersOutliveAModuleButNotItsName() {
        registry.call("a", "empty_answer", NO_INPUT);
        registry.register("a", TestRegistries.wat("hostile"));
        registry.call("a", "empty_answer", NO_INPUT);
        assertThat(registry.callStats("a").ok()).isEqualTo(2);

        registry.remove("a");
        assertThatThrownBy(() -> registry.callStats("a")).isInstanceOf(UnknownExtensionException.class);
        registry.register("a", TestRegistries.wat("hostile"));
        assertThat(registry.callStats("a").ok()).isZero();
    }

    @Test
    void listenersHearOfEachChangeAndCannotSpoilIt() {
        List<String> heard = new ArrayList<>();
        registry.onChange(() -> {
            throw new IllegalStateException("a listener of the test fails");
        });
        registry.onChange(() -> heard.add(String.join(
                " ", registry.list().stream().map(info -> info.name()).toList())));
        registry.register("c", TestRegistries.wat("state"));
        registry.register("c", TestRegistries.wat("hostile"));
        registry.remove("c");
        registry.remove("c");
        assertThat(heard).containsExactly("a b c", "a b c", "a b");
    }
}
