package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.PlatformFaultException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.CallListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainTest {

    /** Says when a call has its slot and is past the last look whether the platform is closed; a leased slot alone does not say that. */
    private record Begun(CountDownLatch begun) implements CallListener.Call {

        @Override
        public void leased(CallListener.SlotKind kind) {
            begun.countDown();
        }

        @Override
        public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {}
    }

    @Test
    void aCallThatOutlastsTheGracePeriodIsStoppedBeforeItsOwnDeadline() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofHours(1)))
                .shutdownGrace(Duration.ofMillis(50))
                .callListener((extension, version, function) -> new Begun(begun))
                .build();
        registry.register("a", Answers.endless());
        CompletableFuture<Long> call = CompletableFuture.supplyAsync(() -> registry.callNumber("a", "answer"));
        begun.await();
        registry.close();
        assertThat(call)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeadlineExceededException.class);
        assertThatThrownBy(() -> registry.callNumber("a", "answer")).isInstanceOf(PlatformFaultException.class);
        assertThatThrownBy(() -> registry.register("a", Answers.module(1))).isInstanceOf(FreshetException.class);
    }

    /** Nothing would stop it any more: the watchdog has gone. */
    @Test
    void aSessionThatIsStillOpenBeginsNoCallOnAClosedPlatform() {
        WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1).withSlotBytes(1 << 20))
                .shutdownGrace(Duration.ZERO)
                .build();
        registry.register("a", Answers.module(1));
        try (ExtensionSession session = registry.open("a")) {
            assertThat(session.call("answer")).containsExactly(1);
            registry.close();
            assertThatThrownBy(() -> session.call("answer")).isInstanceOf(PlatformFaultException.class);
        }
    }
}
