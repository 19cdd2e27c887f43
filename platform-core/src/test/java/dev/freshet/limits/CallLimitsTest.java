package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An extension lowers its ceilings and never raises them. */
class CallLimitsTest {

    private static final PlatformLimits PLATFORM =
            new PlatformLimits(8, 1, 1, 1, Duration.ofSeconds(1), 1, 1, Duration.ofMillis(10), 10, 10, 10, 10, 10, 10);

    private static ExtensionOptions all(int value) {
        return ExtensionOptions.defaults()
                .withCallTime(Duration.ofMillis(value))
                .withConcurrentCalls(value)
                .withInputBytes(value)
                .withOutputBytes(value)
                .withLogBytes(value);
    }

    @Test
    void whatAnExtensionDoesNotSayIsThePlatforms() {
        assertThat(CallLimits.of(PLATFORM, ExtensionOptions.defaults()))
                .isEqualTo(new CallLimits(10_000_000, CallTimer.UNLIMITED, 10, 10, 10, 10, 10, PLATFORM));
    }

    @Test
    void aLowerValueHolds() {
        assertThat(CallLimits.of(PLATFORM, all(9)))
                .isEqualTo(new CallLimits(9_000_000, CallTimer.UNLIMITED, 9, 9, 9, 9, 10, PLATFORM));
    }

    @Test
    void aHigherValueIsCutToTheCeiling() {
        assertThat(CallLimits.of(PLATFORM, all(11)))
                .isEqualTo(new CallLimits(10_000_000, CallTimer.UNLIMITED, 10, 10, 10, 10, 10, PLATFORM));
    }

    @Test
    void messagesNameThePropertyThatHolds() {
        CallLimits lowered = CallLimits.of(PLATFORM, all(9));
        assertThat(lowered.inputProperty("rules")).isEqualTo("freshet.extensions.rules.input");
        assertThat(lowered.outputProperty("rules")).isEqualTo("freshet.extensions.rules.output");
        CallLimits cut = CallLimits.of(PLATFORM, all(11));
        assertThat(cut.inputProperty("rules")).isEqualTo("freshet.limits.input");
        assertThat(cut.outputProperty("rules")).isEqualTo("freshet.limits.output");
    }

    @Test
    void processorTimeIsWithoutLimitUnlessOneOfTheTwoSaysOne() {
        PlatformLimits bounded = PLATFORM.withCpuTime(Duration.ofMillis(5));
        ExtensionOptions lower =
                ExtensionOptions.builder().cpuTime(Duration.ofMillis(4)).build();
        ExtensionOptions higher =
                ExtensionOptions.builder().cpuTime(Duration.ofMillis(6)).build();
        assertThat(CallLimits.of(PLATFORM, lower).cpuNanos()).isEqualTo(4_000_000);
        assertThat(CallLimits.of(PLATFORM, lower).cpuTimeProperty("rules"))
                .isEqualTo("freshet.extensions.rules.cpu-time");
        assertThat(CallLimits.of(bounded, ExtensionOptions.defaults()).cpuNanos())
                .isEqualTo(5_000_000);
        assertThat(CallLimits.of(bounded, lower).cpuNanos()).isEqualTo(4_000_000);
        assertThat(CallLimits.of(bounded, higher).cpuNanos()).isEqualTo(5_000_000);
        assertThat(CallLimits.of(bounded, higher).cpuTimeProperty("rules")).isEqualTo("freshet.limits.cpu-time");
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() {
        ExtensionOptions options = ExtensionOptions.defaults();
        assertThatThrownBy(() -> options.withConcurrentCalls(0))
                .hasMessage("concurrent-calls is 0; it must be one or more");
        assertThatThrownBy(() -> options.withInputBytes(-1)).hasMessage("input is -1; it must be zero or more bytes");
        assertThatThrownBy(() -> options.withOutputBytes(-1)).hasMessage("output is -1; it must be zero or more bytes");
        assertThatThrownBy(() -> options.withLogBytes(-1)).hasMessage("log is -1; it must be zero or more bytes");
        assertThatThrownBy(() -> options.withCallTime(Duration.ZERO))
                .hasMessage("call-time is PT0S; it must be more than zero");
    }
}
