package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.limits.ProcessorClock;
import dev.freshet.module.SpinModule;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.HostFunction;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a busy machine a limit on the wall stops the innocent, and one that counts waiting stops those that wait for others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessorTimeTest {

    private static final Duration CPU_TIME = Duration.ofMillis(60);
    private static final Duration WAIT = Duration.ofMillis(400);

    private final WasmExtensionRegistry registry = TestRegistries.on(
            Ports.open("portable"),
            PoolSettings.defaults().withSlots(2),
            PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)),
            List.of(new HostFunction("h", "wait", List.of(), null, (call, values) -> {
                Thread.sleep(WAIT.toMillis());
                return null;
            })));

    private final ExtensionOptions limited =
            ExtensionOptions.builder().cpuTime(CPU_TIME).grants(List.of("h.*")).build();

    @AfterEach
    void close() {
        registry.close();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void guestThatComputesTooLongIsStoppedAndTheMessageNamesTheProperty() {
        registry.register("spin", TestRegistries.wat("waits"), limited);
        long before = ProcessorClock.ofThisThread();
        assertThatThrownBy(() -> registry.call("spin", "spin"))
                .hasMessage("extension 'spin', function 'spin': stopped after its limit of 60 ms of processor time"
                        + " (freshet.extensions.spin.cpu-time)")
                .asInstanceOf(type(DeadlineExceededException.class))
                .returns("freshet.limits.cpu-time", DeadlineExceededException::property);
        assertThat(ProcessorClock.ofThisThread() - before).isBetween(CPU_TIME.toNanos(), CPU_TIME.toNanos() * 10);
        assertThat(registry.callStats("spin").deadlines()).isEqualTo(1);
    }

    @Test
    void guestThatWaitsIsNotStoppedForIt() {
        registry.register("waits", TestRegistries.wat("waits"), limited);
        assertThat(registry.callNumber("waits", "f")).isEqualTo(1);
        assertThatThrownBy(() -> registry.call("waits", "wait_and_spin"))
                .asInstanceOf(type(DeadlineExceededException.class))
                .returns("freshet.limits.cpu-time", DeadlineExceededException::property);
    }

    @Test
    void extensionIsCountedWhatItsCallsUsedLongOrShortAndNotWhatTheyWaited() {
        registry.register("waits", TestRegistries.wat("waits"), limited);
        registry.callNumber("waits", "f");
        assertThat(registry.callStats("waits").cpu()).isLessThan(WAIT.dividedBy(4));

        registry.register("spin", SpinModule.bytes());
        long before = ProcessorClock.ofThisThread();
        while (ProcessorClock.ofThisThread() - before < 300_000_000) {
            registry.call("spin", "spin", 200);
        }
        Duration shortCalls = registry.callStats("spin").cpu();
        assertThat(shortCalls).isBetween(Duration.ofMillis(100), Duration.ofMillis(600));

        before = ProcessorClock.ofThisThread();
        while (ProcessorClock.ofThisThread() - before < 300_000_000) {
            registry.call("spin", "spin", 50_000_000);
        }
        long used = ProcessorClock.ofThisThread() - before;
        long counted = registry.callStats("spin").cpu().minus(shortCalls).toNanos();
        assertThat(counted).isBetween(used * 7 / 10, used * 12 / 10);
    }
}
