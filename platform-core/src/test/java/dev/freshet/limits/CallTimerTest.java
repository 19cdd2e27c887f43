package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** As the watchdog does. */
    private static void look(CallTimer looked, long now) {
        looked.interruptIfLate(now);
        looked.interruptIfGreedy(now);
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

    /**
     * The look before the compare-and-set sees a late call, which ends at that very moment, and the next begins. Asking for processor time comes in
     * between, so a clock of the test's own makes it happen.
     */
    @Test
    void callThatBeginsBetweenTheLookAndTheInterruptIsNotTakenForTheOneBefore() {
        AtomicBoolean switches = new AtomicBoolean();
        CallTimer[] switching = new CallTimer[1];
        switching[0] = new CallTimer(null, new InterruptHolds(), thread -> {
            if (switches.getAndSet(false)) {
                switching[0].stop();
                switching[0].start(FOREVER, 100);
                return 1_000;
            }
            return 0;
        });
        CallTimer watched = switching[0];
        watched.start(FOREVER, 100);
        look(watched, 0);
        look(watched, 1);
        switches.set(true);
        look(watched, 1_000_000_000);
        assertThat(switches).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(watched.stop()).isFalse();
    }

    @Test
    void callThatUsesTooMuchProcessorTimeIsInterruptedAndOneThatWaitsIsNot() {
        AtomicLong used = new AtomicLong(7_000);
        CallTimer metered = new CallTimer(null, new InterruptHolds(), thread -> used.get());
        metered.start(FOREVER, 100);
        look(metered, 0);
        look(metered, 1);
        look(metered, 1_000_000_000);
        used.set(7_099);
        look(metered, 2_000_000_000);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        used.set(7_100);
        look(metered, 3_000_000_000L);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(metered.stop()).isTrue();
        assertThat(metered.isOverProcessorTime()).isTrue();
        metered.start(0, FOREVER);
        look(metered, 4_000_000_000L);
        look(metered, 5_000_000_000L);
        assertThat(metered.stop()).isTrue();
        assertThat(metered.isOverProcessorTime()).isFalse();
    }

    @Test
    void processorTimeIsAskedForOnlyWhenThereCanBeNews() {
        AtomicInteger asked = new AtomicInteger();
        CallTimer metered = new CallTimer(null, new InterruptHolds(), thread -> {
            asked.incrementAndGet();
            return 0;
        });
        long limit = 1_000_000_000;
        metered.start(FOREVER, limit);
        for (long now = 0; now < limit; now += limit / 200) {
            look(metered, now);
        }
        assertThat(asked).hasValue(1);
        look(metered, 2 * limit);
        assertThat(asked).hasValue(2);
        metered.stop();
        metered.start(FOREVER);
        for (long now = 0; now < 10 * limit; now += limit / 200) {
            look(metered, now);
        }
        assertThat(asked).as("once, for the meter").hasValue(3);
        metered.stop();
    }

    /** As the JVM answers for virtual threads: the looks at which the thread was runnable count. */
    @Test
    void whereTheJvmCannotTellWaitingCountsForNothingAndRunningDoes() throws Exception {
        CallTimer metered = new CallTimer(null, new InterruptHolds(), thread -> ProcessorClock.UNKNOWN);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean spins = new AtomicBoolean(false);
        Thread caller = new Thread(() -> {
            metered.start(FOREVER, 100);
            started.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                spins.set(true);
                return;
            }
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            metered.stop();
        });
        caller.start();
        started.await();
        while (caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        for (int look = 0; look < 100; look++) {
            look(metered, look * 5L);
        }
        end.countDown();
        while (caller.getState() != Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        for (int look = 100; look < 122; look++) {
            look(metered, look * 5L);
        }
        caller.join();
        assertThat(spins).as("interrupted while it waited").isFalse();
        assertThat(metered.isOverProcessorTime()).isTrue();
    }

    @Test
    void interruptThatThrowsDoesNotKeepTheCallFromEnding() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch started = new CountDownLatch(1);
        Thread caller =
                new Thread(() -> {
                    timer.start(0);
                    started.countDown();
                    while (!ended.get()) {
                        Thread.onSpinWait();
                    }
                    timer.stop();
                }) {
                    @Override
                    public void interrupt() {
                        throw new OutOfMemoryError("closing a channel");
                    }
                };
        caller.start();
        started.await();
        timer.interruptIfLate(0);
        assertThatThrownBy(() -> timer.interruptIfLate(1)).isInstanceOf(OutOfMemoryError.class);
        ended.set(true);
        caller.join();
    }

    @Test
    void processorTimeOfACallThatIsFollowedIsNearWhatTheThreadUsed() {
        timer.start(FOREVER);
        long begun = ProcessorClock.ofThisThread();
        long now = System.nanoTime();
        look(timer, now);
        look(timer, now + 1);
        while (ProcessorClock.ofThisThread() - begun < 50_000_000) {
            Thread.onSpinWait();
        }
        timer.stop();
        assertThat(timer.processorNanos()).isBetween(40_000_000L, 70_000_000L);
        timer.start(FOREVER);
        timer.stop();
        assertThat(timer.processorNanos()).as("of a short call").isZero();
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
