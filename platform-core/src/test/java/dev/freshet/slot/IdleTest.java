package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleTest {

    @Test
    void deadlineThatHasPassedIsNotWaitedForAgain() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(Idle.await(() -> looks.incrementAndGet() == 2, System.nanoTime() - 1))
                .isFalse();
        assertThat(looks).hasValue(1);
    }

    @Test
    void idleIsSeenEvenAtTheDeadline() {
        assertThat(Idle.await(() -> true, System.nanoTime() - 1)).isTrue();
    }

    @Test
    void waitsUntilIdle() {
        AtomicInteger looks = new AtomicInteger();
        assertThat(Idle.await(() -> looks.incrementAndGet() == 3, System.nanoTime() + 20_000_000_000L))
                .isTrue();
    }
}
