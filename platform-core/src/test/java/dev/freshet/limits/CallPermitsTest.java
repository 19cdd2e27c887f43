package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.LimitExceededException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CallPermitsTest {

    private final CallPermits permits = new CallPermits(2);

    @Test
    void oneCallTooManyIsRefusedWithThePropertyToChange() {
        permits.enter("rules");
        permits.enter("rules");

        assertThatThrownBy(() -> permits.enter("rules"))
                .hasMessage("extension 'rules' runs 2 calls, and no more may at the same time; lower concurrency, or"
                        + " raise freshet.limits.concurrent-calls and the extension's own concurrent-calls")
                .asInstanceOf(InstanceOfAssertFactories.type(LimitExceededException.class))
                .satisfies(e -> {
                    assertThat(e.property()).isEqualTo("freshet.limits.concurrent-calls");
                    assertThat(e.value()).isEqualTo(3);
                    assertThat(e.bound()).isEqualTo(2);
                    assertThat(e.getStackTrace()).isEmpty();
                });
    }

    @Test
    void aRefusedCallHoldsNothing() {
        permits.enter("rules");
        permits.enter("rules");
        assertThatThrownBy(() -> permits.enter("rules")).isInstanceOf(LimitExceededException.class);
        assertThat(permits.running()).isEqualTo(2);

        permits.leave();
        permits.enter("rules");

        assertThat(permits.running()).isEqualTo(2);
    }
}
