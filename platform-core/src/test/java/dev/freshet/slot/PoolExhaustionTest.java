package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.awaitParked;
import static dev.freshet.slot.PoolFixture.leases;
import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.slots;
import static dev.freshet.slot.PoolFixture.stats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** N slots lease, the N+1st gets the answer that was configured, after one close N+1 works. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolExhaustionTest {

    private final FailingVirtualMemory memory = PoolFixture.port();
    private final TestTenant a = TestTenant.small(memory, "a");
    private final TestTenant b = TestTenant.of(memory, "b", 2, 4, 3, 5);
    private final List<PoolingAllocator> pools = new ArrayList<>();

    private PoolingAllocator pool(PoolSettings settings) {
        PoolingAllocator pool = new PoolingAllocator(settings, memory);
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void close() {
        pools.forEach(PoolingAllocator::close);
        a.close();
        b.close();
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    @Test
    void poolThatIsFullRejectsWithTheFiguresAndServesAfterOneClose() {
        PoolingAllocator pool = pool(settings(2, WhenExhausted.REJECT));
        Slot first = pool.lease(a.tenant());
        Slot second = pool.lease(b.tenant());
        assertThatThrownBy(() -> pool.lease(a.tenant()))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageMatching("pool: no slot for a after \\d+ ms \\(slots=2, leased=2, resetting=0, poisoned=0,"
                        + " waiting=0\\); raise freshet\\.pool\\.slots, lower concurrency, or set"
                        + " freshet\\.pool\\.when-exhausted=on-demand")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        assertThat(stats(pool).rejected()).isEqualTo(1);
        assertThat(stats(pool).waits()).isZero();
        first.close();
        Slot third = pool.lease(a.tenant());
        assertFresh(third, a);
        third.close();
        second.close();
        assertThat(slots(pool).clean()).isEqualTo(2);
    }

    @Test
    void poolThatIsFullOverflowsToMemoryOfItsOwn() {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.ON_DEMAND));
        Slot pooled = pool.lease(a.tenant());
        Slot overflowing = pool.lease(b.tenant());
        assertThat(pooled.index()).isZero();
        assertThat(overflowing.index()).isEqualTo(-1);
        assertFresh(overflowing, b);
        SlotGuest.writeEverything(overflowing);
        SlotGuest.writeEverything(pooled);
        overflowing.close();
        pooled.close();
        Slot again = pool.lease(a.tenant());
        assertFresh(again, a);
        again.close();
        assertThat(leases(pool).onDemand()).isEqualTo(1);
        assertThat(leases(pool).warm()).isEqualTo(1);
        assertThat(stats(pool).rejected()).isZero();
    }

    @Test
    void waitThatIsOverIsRejectedWithTheTimeWaited() {
        Duration time = Duration.ofMillis(30);
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT).withWhenExhausted(WhenExhausted.WAIT, time));
        Slot held = pool.lease(a.tenant());
        long started = System.nanoTime();
        assertThatThrownBy(() -> pool.lease(b.tenant()))
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessageContaining("no slot for b after ")
                .hasMessageContaining("(slots=1, leased=1, resetting=0, poisoned=0, waiting=0)");
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(time.toNanos());
        assertThat(stats(pool).rejected()).isEqualTo(1);
        assertThat(stats(pool).waits()).isEqualTo(1);
        held.close();
        Slot next = pool.lease(b.tenant());
        assertFresh(next, b);
        next.close();
    }

    @Test
    void slotHandedToAWaiterIsFreshAndCanBeClosed() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        for (TestTenant next : new TestTenant[] {a, b, b, a}) {
            Slot held = pool.lease(a.tenant());
            SlotGuest.writeEverything(held);
            FutureTask<Void> waiter = new FutureTask<>(
                    () -> {
                        Slot slot = pool.lease(next.tenant());
                        assertThat(slot.state()).isEqualTo(Slot.State.LEASED);
                        assertFresh(slot, next);
                        SlotGuest.writeEverything(slot);
                        slot.close();
                    },
                    null);
            Thread thread = new Thread(waiter);
            thread.start();
            awaitParked(thread);
            held.close();
            waiter.get();
        }
        assertThat(slots(pool).clean()).isEqualTo(1);
    }

    @Test
    void waitersAreServedInTheOrderTheyCame() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        Slot held = pool.lease(a.tenant());
        List<Integer> served = new ArrayList<>();
        List<FutureTask<Void>> waiters = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            FutureTask<Void> waiter = new FutureTask<>(
                    () -> {
                        Slot slot = pool.lease(number % 2 == 0 ? a.tenant() : b.tenant());
                        served.add(number); // one slot, so one thread at a time; the hand-over orders them
                        slot.close();
                    },
                    null);
            waiters.add(waiter);
            Thread thread = new Thread(waiter);
            thread.start();
            awaitParked(thread);
        }
        held.close();
        for (FutureTask<Void> waiter : waiters) {
            waiter.get();
        }
        assertThat(served).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(slots(pool).clean()).isEqualTo(1);
    }

    @Test
    void interruptEndsTheWaitAndStaysSet() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        Slot held = pool.lease(a.tenant());
        FutureTask<Boolean> waiter = new FutureTask<>(() -> {
            assertThatThrownBy(() -> pool.lease(b.tenant())).isInstanceOf(CallInterruptedException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread thread = new Thread(waiter);
        thread.start();
        awaitParked(thread);
        thread.interrupt();
        assertThat(waiter.get()).isTrue();
        held.close();
        Slot next = pool.lease(b.tenant());
        assertFresh(next, b);
        next.close();
    }

    @Test
    void slotTrimmedWhileSomebodyEnrolsIsNotForgotten() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        Slot used = pool.lease(a.tenant());
        SlotGuest.writeEverything(used);
        used.close();
        assertWaiterIsServed(pool, Call.DISCARD, () -> pool.trim(Duration.ZERO));
    }

    @Test
    void slotEmptiedWhileSomebodyEnrolsIsNotForgotten() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        pool.lease(a.tenant()).close();
        assertWaiterIsServed(pool, Call.DISCARD, () -> pool.retire(a.tenant()));
    }

    @Test
    void slotWhoseMappingFailedIsNotForgotten() throws Exception {
        PoolingAllocator pool = pool(settings(1, WhenExhausted.WAIT));
        memory.fail(Call.MAP_IMAGE, 1);
        assertWaiterIsServed(
                pool,
                Call.MAP_IMAGE,
                () -> assertThatThrownBy(() -> pool.lease(a.tenant())).hasMessageContaining("MAP_IMAGE"));
    }

    /** Lets somebody enrol for the only slot while an action holds it, at the given call of the port. */
    private void assertWaiterIsServed(PoolingAllocator pool, Call at, Runnable action) throws Exception {
        FutureTask<Void> waiter = new FutureTask<>(
                () -> {
                    Slot slot = pool.lease(b.tenant());
                    assertFresh(slot, b);
                    slot.close();
                },
                null);
        Thread thread = new Thread(waiter);
        CountDownLatch once = new CountDownLatch(1);
        memory.before(at, () -> {
            if (once.getCount() > 0) {
                once.countDown();
                thread.start();
                awaitParked(thread);
            }
        });
        action.run();
        assertThat(once.getCount()).as("the action made the call").isZero();
        // Far below the wait time of 20 s, far above what a hand-over takes.
        waiter.get(5, TimeUnit.SECONDS);
    }

    @Test
    void secondCloseIsRefusedAndHarmless() {
        for (WhenExhausted whenExhausted : new WhenExhausted[] {WhenExhausted.REJECT, WhenExhausted.ON_DEMAND}) {
            PoolingAllocator pool = pool(settings(1, whenExhausted));
            Slot pooled = pool.lease(a.tenant());
            pooled.close();
            assertThatIllegalStateException()
                    .isThrownBy(pooled::close)
                    .withMessageContaining("slot 0 is CLEAN, not leased");
            Slot again = pool.lease(a.tenant());
            if (whenExhausted == WhenExhausted.ON_DEMAND) {
                Slot overflowing = pool.lease(a.tenant());
                overflowing.close();
                assertThatIllegalStateException().isThrownBy(overflowing::close);
            }
            again.close();
            assertThat(slots(pool).clean()).isEqualTo(1);
        }
    }
}
