package dev.freshet.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.HostFunctionException;
import dev.freshet.LimitExceededException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of extensions that a host function makes while a guest waits for its answer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InnerCallTest extends HostFunctionCalls {

    @Test
    void innerCallsHaveAnInstanceOfTheirOwn() {
        onInt = (call, arguments) -> {
            int left = (int) arguments[0];
            if (left > 0) {
                registry.call("shopper", "int", left - 1);
            }
            registry.call("shopper", "stock", new byte[] {'x'});
            return (int) registry.call("shopper", "allocations")[0];
        };
        assertThat(registry.call("shopper", "int", 3)).containsExactly(0);
    }

    @Test
    void guestThatCallsItselfThroughTheHostEndsAtItsLimitOfCalls() {
        onInt = (call, arguments) -> (int) registry.call("shopper", "int", 1)[0];
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .rootCause()
                .isInstanceOfAny(LimitExceededException.class, PoolExhaustedException.class);
        onInt = (call, arguments) -> 5;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(5);
        assertThat(registry.callStats("shopper").running()).isZero();
    }

    @Test
    void innerCallEndsWithTheOuterDeadlineAndTheOuterCallIsTheOneThatWasLate() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        registry.register("endless", TestRegistries.wat("hostile"), ExtensionOptions.defaults());
        List<@Nullable Throwable> inner = new ArrayList<>();
        onInt = (call, arguments) -> {
            try {
                return registry.call("endless", "loop_forever");
            } catch (FreshetException e) {
                inner.add(e);
                throw e;
            }
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(inner).singleElement().isInstanceOf(CallInterruptedException.class);
        assertThat(registry.callStats("endless").deadlines()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void innerCallThatIsLateByItselfLeavesTheOuterOneToGoOn() {
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withCallTime(Duration.ofMillis(30)));
        onInt = (call, arguments) -> {
            try {
                registry.call("endless", "loop_forever");
                return 0;
            } catch (DeadlineExceededException e) {
                return 42;
            }
        };
        assertThat(registry.call("shopper", "int", 1)).containsExactly(42);
    }

    @Test
    void trapOfAnInnerCallIsNotTheOuterExtensions() {
        registry.register("bad", TestRegistries.wat("hostile"), ExtensionOptions.defaults());
        onInt = (call, arguments) -> registry.call("bad", "nobody");
        assertThatThrownBy(() -> registry.call("shopper", "int", 1)).isInstanceOf(HostFunctionException.class);
        assertThat(registry.callStats("shopper").trapped()).isZero();
    }
}
