package dev.freshet.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.HostFunctionException;
import dev.freshet.PlatformFaultException;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a host function ends a call: whose failure it is, deadlines, stack and heap that run out. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostFunctionFailureTest extends HostFunctionCalls {

    @Test
    void failureOfAHostFunctionIsTheHostsAndNeverQuarantinesTheGuest() {
        IllegalStateException failure = new IllegalStateException("no\nconnection");
        onInt = (call, arguments) -> {
            throw failure;
        };
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessage("extension 'shopper', function 'int': host function shop.int failed:"
                            + " IllegalStateException: no\\u{a}connection")
                    .hasCause(failure)
                    .extracting(e -> ((HostFunctionException) e).hostFunction())
                    .isEqualTo("shop.int");
        }
        onInt = (call, arguments) -> 7;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(7);
        assertThat(registry.callStats("shopper").trapped()).isZero();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(10);
    }

    @Test
    void answersOfTheWrongTypeAreTheHostsFailure() {
        onInt = (call, arguments) -> "five";
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining("answered with java.lang.String; its result is declared I32");
        onInt = (call, arguments) -> null;
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining("answered with null");
    }

    @Test
    void hostFunctionThatBlocksIsInterruptedAtTheDeadline() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        onInt = (call, arguments) -> {
            new CountDownLatch(1).await();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        onInt = (call, arguments) -> 1;
        assertThat(registry.call("impatient", "int", 1)).containsExactly(1);
    }

    @Test
    void hostFunctionThatSwallowsTheInterruptDoesNotSaveTheGuest() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        onInt = (call, arguments) -> {
            Thread.interrupted();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("impatient", "ask_forever"))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void interruptOfTheCallersOwnerInAHostFunctionIsToldAsSuch() {
        onInt = (call, arguments) -> {
            Thread.currentThread().interrupt();
            new CountDownLatch(1).await();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("shopper", "int", 1)).isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void guestThatExhaustsTheStackInAHostFunctionOverflowedIt(int framesOfTheHost) {
        onInt = (call, arguments) -> sum(framesOfTheHost);
        assertThatThrownBy(() -> registry.call("shopper", "deep", 0)).isInstanceOf(GuestStackOverflowException.class);
        onInt = (call, arguments) -> arguments[0];
        assertThat(registry.call("shopper", "int", 3)).containsExactly(3);
        assertThat(registry.callStats("shopper").trapped()).isEqualTo(1);
    }

    private static int sum(int number) {
        return number == 0 ? 0 : number + sum(number - 1);
    }

    @Test
    void hostFunctionThatOverflowsTheStackByItselfIsTheHostsFailure() {
        onInt = (call, arguments) -> sum(Integer.MAX_VALUE);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageEndingWith("host function shop.int failed: StackOverflowError: call stack exhausted");
        }
        assertSlotsAreWellAndTheNextCallIsFresh();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(4);
    }

    @Test
    void hostFunctionThatRunsOutOfHeapIsAFaultOfThePlatformAndCostsNoSlot() {
        onInt = (call, arguments) -> new long[Integer.MAX_VALUE].length;
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("the JVM ran out of memory in host function shop.int: ")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
        }
        assertSlotsAreWellAndTheNextCallIsFresh();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(4);
    }

    /** Three failures of the guest's would have taken it out of service. */
    private void assertSlotsAreWellAndTheNextCallIsFresh() {
        onInt = (call, arguments) -> 7;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(7);
        assertThat(registry.call("shopper", "allocations")).containsExactly(0);
        assertThat(registry.callStats("shopper").trapped()).isZero();
        assertThat(registry.callStats("shopper").running()).isZero();
        assertThat(registry.stats().slots().leased()).isZero();
        assertThat(registry.stats().slots().poisoned()).isZero();
    }
}
