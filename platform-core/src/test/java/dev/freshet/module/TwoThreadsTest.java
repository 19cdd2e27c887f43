package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.HeldExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for a thread that never comes, or doing a thing twice or not at all. */
@Timeout(60)
class TwoThreadsTest {

    private final HeldExecutor busy = new HeldExecutor();
    private final AtomicInteger runs = new AtomicInteger();

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bothRunAtTheSameTimeIfAThreadIsFree() {
        CountDownLatch here = new CountDownLatch(1);
        CountDownLatch there = new CountDownLatch(1);
        ExecutorService free = Executors.newSingleThreadExecutor();
        try {
            TwoThreads.Both<String> both = new TwoThreads(free)
                    .run(
                            () -> {
                                here.countDown();
                                await(there);
                                return "here";
                            },
                            () -> {
                                there.countDown();
                                await(here);
                                return "there";
                            });
            assertThat(both).isEqualTo(new TwoThreads.Both<>("here", "there"));
        } finally {
            free.shutdown();
        }
    }

    @Test
    void secondIsDoneOnceAndHereWhenNoThreadIsFree() {
        TwoThreads.Both<Thread> both = new TwoThreads(busy).run(Thread::currentThread, () -> {
            runs.incrementAndGet();
            return Thread.currentThread();
        });
        assertThat(both.there()).isSameAs(Thread.currentThread());
        busy.release();
        assertThat(runs).hasValue(1);
    }

    @Test
    void closedThreadsAreNoFailure() {
        busy.shutdown();
        assertThat(new TwoThreads(busy).run(() -> 1, () -> 2)).isEqualTo(new TwoThreads.Both<>(1, 2));
    }

    @Test
    void secondThatHasNotBegunNeverRunsWhenTheFirstFails() {
        Supplier<Integer> broken = () -> {
            throw new IllegalStateException("first");
        };
        assertThatThrownBy(() -> new TwoThreads(busy).run(broken, runs::incrementAndGet))
                .hasMessage("first");
        busy.release();
        assertThat(runs).hasValue(0);
    }

    @Test
    void failureOfTheSecondIsHeardAsItIs() {
        Error overflow = new StackOverflowError("second");
        assertThatThrownBy(() -> new TwoThreads(busy).run(() -> 1, () -> {
                    throw overflow;
                }))
                .isSameAs(overflow);
    }
}
