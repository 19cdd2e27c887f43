package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.limits.Watchers;
import dev.freshet.settings.PoolSettings;
import dev.freshet.slot.InstanceAllocator;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleTrimmerTest {

    private static final Duration IDLE = Duration.ofMillis(1);

    private static InstanceAllocator allocator(IntSupplier trim) {
        PoolSettings settings = PoolSettings.defaults().withIdleTrim(IDLE);
        return (InstanceAllocator) Proxy.newProxyInstance(
                IdleTrimmerTest.class.getClassLoader(),
                new Class<?>[] {InstanceAllocator.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "settings" -> settings;
                    case "trim" -> trim.getAsInt();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** The registry unmaps the slots next. */
    @Test
    void closingWaitsForTheTrimThatRuns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        IdleTrimmer trimmer = new IdleTrimmer(
                allocator(() -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError("a trim is not to be interrupted", e);
                    }
                    done.set(true);
                    return 1;
                }),
                new Watchers());
        begun.await();
        CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> {
            trimmer.close();
            return done.get();
        });
        Assertions.assertThatThrownBy(() -> closed.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        end.countDown();
        assertThat(closed.get()).isTrue();
    }

    @Test
    void trimmingGoesOnAfterAnError() {
        AtomicInteger trims = new AtomicInteger();
        try (IdleTrimmer trimmer = new IdleTrimmer(
                allocator(() -> {
                    if (trims.incrementAndGet() < 3) {
                        throw new OutOfMemoryError("of a trim");
                    }
                    return 0;
                }),
                new Watchers())) {
            while (trims.get() < 4) {
                Thread.onSpinWait();
            }
        }
    }
}
