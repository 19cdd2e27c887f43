package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.freshet.LogLines;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatcherThreadTest {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofHours(1);

    private final Watchers watchers = new Watchers();

    @Test
    void passComesAgainWhateverTheOneBeforeThrew() {
        AtomicInteger passes = new AtomicInteger();
        Throwable[] thrown = {
            new IllegalStateException("one"),
            new OutOfMemoryError("two"),
            new StackOverflowError("three"),
            new NoClassDefFoundError("four"),
            new AssertionError("five")
        };
        try (WatcherThread thread = new WatcherThread("test-watcher", watchers, SHORT, LONG, () -> {
            int pass = passes.getAndIncrement();
            if (pass < thrown.length) {
                throwAny(thrown[pass]);
            }
        })) {
            thread.start();
            while (passes.get() < 10) {
                Thread.onSpinWait();
            }
            assertThat(watchers.reports()).singleElement().satisfies(report -> {
                assertThat(report.failures()).isEqualTo(5);
                assertThat(report.lastFailure()).contains("five");
                assertThat(report.standsStill()).isFalse();
            });
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void throwAny(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void nudgeMakesThePassComeAtOnceAlsoDuringOne() throws Exception {
        Semaphore begun = new Semaphore(0);
        Semaphore end = new Semaphore(0);
        try (WatcherThread thread = new WatcherThread("test-watcher", watchers, LONG, LONG, () -> {
            begun.release();
            end.acquireUninterruptibly();
        })) {
            thread.start();
            thread.nudge();
            begun.acquire();
            thread.nudge();
            end.release();
            begun.acquire();
            end.release();
        }
    }

    @Test
    void closingWaitsForThePassThatRunsAndForNoneAfterIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger passes = new AtomicInteger();
        WatcherThread thread = new WatcherThread("test-watcher", watchers, SHORT, LONG, () -> {
            passes.incrementAndGet();
            begun.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError("a pass is not interrupted", e);
            }
            done.set(true);
        });
        thread.start();
        begun.await();
        assertThat(thread.close(Duration.ofMillis(20))).isFalse();
        end.countDown();
        assertThat(thread.close(LONG)).isTrue();
        assertThat(done).isTrue();
        assertThat(passes).hasValue(1);
        assertThat(thread.close(LONG)).isTrue();
    }

    @Test
    void watcherThatStandsStillIsReportedAndSaidOnce() {
        AtomicLong now = new AtomicLong(1_000);
        Watchers own = new Watchers(now::get);
        Heartbeat heart = own.add("test-watcher", Duration.ofNanos(100));
        try (LogLines lines = new LogLines(Watchers.class.getName(), Level.ERROR)) {
            now.addAndGet(100);
            assertThat(own.reports().get(0).standsStill()).isFalse();
            now.addAndGet(1);
            for (int look = 0; look < 3; look++) {
                assertThat(own.reports().get(0).standsStill()).isTrue();
            }
            heart.beat(now.get());
            assertThat(own.reports().get(0).standsStill()).isFalse();
            now.addAndGet(101);
            own.look();
            heart.end();
            own.look();
            assertThat(own.reports().get(0).standsStill()).isFalse();
            assertThat(lines.lines()).hasSize(2).allMatch(line -> line.contains("test-watcher stands still"));
        }
    }
}
