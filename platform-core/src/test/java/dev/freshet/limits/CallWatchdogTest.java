package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallWatchdogTest {

    private static final long SHORT = Duration.ofMillis(10).toNanos();

    private final CallWatchdog watchdog = new CallWatchdog();

    @AfterEach
    void close() {
        watchdog.close();
        Thread.interrupted();
    }

    private static void spinUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void lateCallIsInterruptedNotBeforeItsLimitAndEveryTime() {
        CallTimer timer = watchdog.newTimer(null);
        for (int call = 0; call < 3; call++) {
            long started = System.nanoTime();
            timer.start(SHORT);
            spinUntilInterrupted();
            assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(SHORT);
            assertThat(timer.stop()).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void interruptSwallowedByTheCallIsRepeated() {
        CallTimer timer = watchdog.newTimer(null);
        timer.start(SHORT);
        for (int i = 0; i < 3; i++) {
            spinUntilInterrupted();
            Thread.interrupted();
        }
        timer.stop();
    }

    @Test
    void callWithTimeLeftIsLeftAloneWhileOthersAreLate() {
        CallTimer patient = watchdog.newTimer(null);
        CallTimer impatient = watchdog.newTimer(null);
        patient.start(Duration.ofHours(1).toNanos());
        impatient.start(SHORT);
        spinUntilInterrupted();
        assertThat(impatient.stop()).isTrue();
        assertThat(patient.stop()).isFalse();
    }

    @Test
    void manyTimersAreAllWatched() {
        List<CallTimer> timers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            timers.add(watchdog.newTimer(null));
        }
        for (CallTimer timer : new CallTimer[] {timers.get(0), timers.get(250), timers.get(499)}) {
            timer.start(SHORT);
            spinUntilInterrupted();
            assertThat(timer.stop()).isTrue();
        }
    }

    @Test
    void coarseClockFollowsTheRealOne() {
        long before = watchdog.coarseNanoTime();
        assertThat(before - System.nanoTime()).isNotPositive();
        while (watchdog.coarseNanoTime() == before) {
            Thread.onSpinWait();
        }
        assertThat(watchdog.coarseNanoTime() - before).isPositive();
        assertThat(watchdog.coarseNanoTime() - System.nanoTime()).isNotPositive();
    }
}
