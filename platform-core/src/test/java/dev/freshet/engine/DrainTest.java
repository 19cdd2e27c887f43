package dev.freshet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PlatformLimits;
import dev.freshet.PoolSettings;
import dev.freshet.WasmExtensionRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrainTest {

    @Test
    void aCallThatOutlastsTheGracePeriodIsStoppedBeforeItsOwnDeadline() {
        WasmExtensionRegistry registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2).withSlotBytes(1 << 20))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofHours(1)))
                .shutdownGrace(Duration.ofMillis(50))
                .build();
        registry.register("a", Answers.endless());
        CompletableFuture<Long> call = CompletableFuture.supplyAsync(() -> registry.callNumber("a", "answer"));
        while (registry.stats().slots().leased() == 0) {
            Thread.onSpinWait();
        }
        registry.close();
        assertThat(call)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeadlineExceededException.class);
        assertThatThrownBy(() -> registry.callNumber("a", "answer")).isInstanceOf(PlatformFaultException.class);
        assertThatThrownBy(() -> registry.register("a", Answers.module(1))).isInstanceOf(FreshetException.class);
    }
}
