package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The watchdog's looks are made here, at times of the test's own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallTimerTest {

    private static final int CALLS = 200_000;
    private static final long FOREVER = Long.MAX_VALUE;

    private final CallTimer timer = new CallTimer(null, new InterruptHolds());

    @AfterEach
    void leaveNoInterruptToOthers() {
        Thread.interrupted();
    }

    @Test
    void callWithinItsLimitIsNotInterrupted() {
        timer.start(100);
        timer.interruptIfLate(1_000);
        timer.interruptIfLate(1_099);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(timer.stop()).isFalse();
    }

    @Test
    void lateCallIsInterruptedAndTheFlagGoesWithIt() {
        timer.start(100);
        timer.interruptIfLate(1_000);
        timer.interruptIfLate(1_100);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(timer.stop()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void limitCountsFromTheFirstLookOfEachCallAndNotOfTheOneBefore() {
        timer.start(100);
        timer.interruptIfLate(1_000);
        assertThat(timer.stop()).isFalse();
        timer.start(100);
        timer.interruptIfLate(5_000);
        timer.interruptIfLate(5_099);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        timer.interruptIfLate(5_100);
        assertThat(timer.stop()).isTrue();
    }

    @Test
    void clockThatWrapsAroundInterruptsNobodyEarly() {
        timer.start(100);
        timer.interruptIfLate(Long.MAX_VALUE - 10);
        timer.interruptIfLate(Long.MIN_VALUE + 20);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        timer.interruptIfLate(Long.MIN_VALUE + 100);
        assertThat(timer.stop()).isTrue();
    }

    @Test
    void interruptThatAHostFunctionSwallowedIsRepeated() {
        timer.start(0);
        for (int look = 0; look < 5; look++) {
            timer.interruptIfLate(look);
            assertThat(Thread.interrupted()).as("look %d", look).isEqualTo(look > 0);
        }
        assertThat(timer.stop()).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void nobodyIsInterruptedBetweenCalls() {
        timer.interruptIfLate(0);
        timer.start(0);
        timer.interruptIfLate(0);
        timer.interruptIfLate(1);
        timer.stop();
        timer.interruptIfLate(2);
        timer.interruptIfLate(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptOfTheCallersOwnStaysSetWhenTheCallWasInTime() {
        timer.start(100);
        Thread.currentThread().interrupt();
        timer.interruptIfLate(0);
        assertThat(timer.stop()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void stoppingTwiceDoesNothingAndDoesNotHang() {
        assertThat(timer.stop()).isFalse();
        timer.start(FOREVER);
        timer.stop();
        assertThat(timer.stop()).isFalse();
        timer.start(0);
        timer.interruptIfLate(0);
        timer.interruptIfLate(1);
        timer.stop();
        assertThat(timer.stop()).isFalse();
    }

    /** A watchdog that looks without a pause, with a clock that only it advances. */
    private void whileLooking(Runnable calls) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch looking = new CountDownLatch(1);
        try {
            Future<?> watchdog = thread.submit(() -> {
                long now = 0;
                while (!done.get()) {
                    timer.interruptIfLate(now++);
                    looking.countDown();
                }
            });
            looking.await();
            try {
                calls.run();
            } finally {
                done.set(true);
            }
            watchdog.get();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void noStrayInterruptSurvivesStopAtWhateverMomentTheDeadlineFires() throws Exception {
        whileLooking(() -> {
            int late = 0;
            int stray = 0;
            for (int call = 0; call < CALLS; call++) {
                timer.start(call & 3);
                for (int work = call % 50; work > 0; work--) {
                    Thread.onSpinWait();
                }
                late += timer.stop() ? 1 : 0;
                stray += Thread.currentThread().isInterrupted() ? 1 : 0;
            }
            for (int i = 0; i < 1_000; i++) {
                stray += Thread.interrupted() ? 1 : 0;
                Thread.onSpinWait();
            }
            assertThat(stray).as("stray interrupts").isZero();
            // Both must have happened, or nothing was tested.
            assertThat(late).isBetween(1, CALLS - 1);
        });
    }

    @Test
    void callsWithinTheirLimitAmongLateOnesAreNeverInterruptedNorHeldUp() throws Exception {
        whileLooking(() -> {
            int late = 0;
            int wronged = 0;
            for (int call = 0; call < CALLS; call++) {
                boolean patient = (call & 1) == 1;
                timer.start(patient ? FOREVER : 0);
                for (int work = call % 30; work > 0; work--) {
                    Thread.onSpinWait();
                }
                boolean interrupted = Thread.currentThread().isInterrupted();
                boolean stopped = timer.stop();
                if (patient) {
                    wronged += interrupted || stopped ? 1 : 0;
                } else {
                    late += stopped ? 1 : 0;
                }
            }
            assertThat(wronged).isZero();
            assertThat(late).isPositive();
        });
    }

    @Test
    void timerThatMovesFromThreadToThreadInterruptsTheOneThatCalls() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            whileLooking(() -> {
                try {
                    for (int round = 0; round < 2_000; round++) {
                        CyclicBarrier handOver = new CyclicBarrier(2);
                        Future<Boolean> first = threads.submit(() -> {
                            timer.start(0);
                            boolean late = timer.stop();
                            handOver.await();
                            return Thread.currentThread().isInterrupted();
                        });
                        Future<Boolean> second = threads.submit(() -> {
                            handOver.await();
                            timer.start(FOREVER);
                            boolean late = timer.stop();
                            return late || Thread.currentThread().isInterrupted();
                        });
                        assertThat(first.get()).isFalse();
                        assertThat(second.get()).isFalse();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        } finally {
            threads.shutdownNow();
        }
    }
}
