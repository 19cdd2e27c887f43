package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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

    /** One that the watchdog had not seen when everything was stopped would go on for ever after the watchdog has gone. */
    @Test
    void aCallThatWasNotSeenBeforeAllWereStoppedIsStoppedTheNextTime() {
        CallTimer timer = watchdog.newTimer(null);
        for (int times = 1; times < CallWatchdog.MOST_STOPS; times++) {
            watchdog.stopAll(times);
            timer.start(Duration.ofHours(1).toNanos());
            long looked = watchdog.coarseNanoTime();
            while (watchdog.coarseNanoTime() - looked < Duration.ofMillis(15).toNanos()) {
                Thread.onSpinWait();
            }
            watchdog.stopAll(times + 1);
            spinUntilInterrupted();
            assertThat(timer.stop()).isTrue();
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

    /** The call site of a module cannot be linked, as when the heap is full; others must be stopped, and this one tried again. */
    @Test
    void errorsOfOneModuleKeepNoOtherFromItsDeadlineAndAreTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        AtomicBoolean room = new AtomicBoolean();
        AtomicBoolean made = new AtomicBoolean();
        LoopChecks failing = new LoopChecks(on -> {
            tries.incrementAndGet();
            if (!room.get()) {
                throw new NoClassDefFoundError("no room");
            }
            made.set(true);
        });
        CallTimer before = watchdog.newTimer(failing);
        CallTimer timer = watchdog.newTimer(null);
        CallTimer after = watchdog.newTimer(failing);
        CompletableFuture<?> others = CompletableFuture.allOf(Stream.of(before, after)
                .map(late -> CompletableFuture.runAsync(() -> {
                    late.start(0);
                    while (!made.get()) {
                        Thread.onSpinWait();
                    }
                    late.stop();
                }))
                .toArray(CompletableFuture[]::new));
        while (tries.get() < 2) {
            Thread.onSpinWait();
        }
        timer.start(SHORT);
        spinUntilInterrupted();
        assertThat(timer.stop()).isTrue();
        room.set(true);
        others.join();
    }

    @Test
    void whateverIsThrownIsCountedAndTheWatchdogIsWell() {
        Watchers watchers = new Watchers();
        try (CallWatchdog watched = new CallWatchdog(watchers, () -> {})) {
            CallTimer timer = watched.newTimer(new LoopChecks(on -> {
                throw new StackOverflowError("at the site");
            }));
            timer.start(0);
            while (watchers.reports().get(0).failures() < 3) {
                Thread.onSpinWait();
            }
            timer.stop();
            assertThat(watchers.reports()).singleElement().satisfies(report -> {
                assertThat(report.name()).isEqualTo("freshet-watchdog");
                assertThat(report.standsStill()).isFalse();
                assertThat(report.lastFailure()).contains("at the site");
            });
        }
    }

    /**
     * What allocates can fail, and then there would be no deadlines when a guest fills the heap. The calls end before the watchdog asks for their
     * processor time, which it does after their deadlines.
     */
    @Test
    void looksAllocateNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Thread looking = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("freshet-watchdog") && thread.isAlive())
                .max(Comparator.comparingLong(Thread::getId))
                .orElseThrow();
        AtomicInteger flips = new AtomicInteger();
        LoopChecks checks = new LoopChecks(on -> flips.incrementAndGet());
        List<CallTimer> timers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            timers.add(watchdog.newTimer(i < 3 ? checks : null));
        }
        // Once around, so that what is loaded at the first time is there.
        makeThreeLate(timers);
        long before = threads.getThreadAllocatedBytes(looking.getId());
        makeThreeLate(timers);
        assertThat(threads.getThreadAllocatedBytes(looking.getId()) - before).isZero();
        assertThat(flips).hasPositiveValue();
    }

    private static void makeThreeLate(List<CallTimer> timers) {
        for (CallTimer timer : timers.subList(0, 3)) {
            timer.start(0);
            spinUntilInterrupted();
            assertThat(timer.stop()).isTrue();
        }
    }

    @Test
    void timersThatAreGarbageAreForgotten() {
        WatchedTimers timers = new WatchedTimers();
        List<CallTimer> kept = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            CallTimer timer = new CallTimer(null, new InterruptHolds());
            timers.add(timer);
            if (i % 10 == 5) {
                kept.add(timer);
            }
        }
        while (timers.size() > kept.size()) {
            System.gc();
            timers.forEach(timer -> {});
        }
        List<CallTimer> seen = new ArrayList<>();
        timers.forEach(seen::add);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void timersAddedByManyThreadsWhileOthersAreForgottenAreAllThere() throws Exception {
        WatchedTimers timers = new WatchedTimers();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<CallTimer>>> added = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                added.add(threads.submit(() -> {
                    List<CallTimer> own = new ArrayList<>();
                    for (int i = 0; i < 2_000; i++) {
                        CallTimer timer = new CallTimer(null, new InterruptHolds());
                        timers.add(timer);
                        if (i % 2 == 0) {
                            own.add(timer);
                        }
                    }
                    return own;
                }));
            }
            for (int walk = 0; walk < 20; walk++) {
                System.gc();
                timers.forEach(timer -> {});
            }
            List<CallTimer> kept = new ArrayList<>();
            for (Future<List<CallTimer>> each : added) {
                kept.addAll(each.get());
            }
            Set<CallTimer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            timers.forEach(seen::add);
            assertThat(seen).containsAll(kept);
        } finally {
            threads.shutdownNow();
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
