package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns that are lost stop every guest on virtual threads; turns too many take the last carrier. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CarriersTest {

    @AfterEach
    void leaveNoInterruptToOthers() {
        Thread.interrupted();
    }

    @Test
    void oneCarrierIsLeftFreeWhereThereIsMoreThanOne() {
        assertThat(Carriers.mostAtWork(1)).isEqualTo(1);
        assertThat(Carriers.mostAtWork(2)).isEqualTo(1);
        assertThat(Carriers.mostAtWork(8)).isEqualTo(7);
    }

    @Test
    void platformThreadsTakeNoTurnsAndNeverWait() {
        int free = Carriers.free();
        assertThat(Carriers.isVirtual()).isFalse();
        for (int guest = 0; guest < 1_000; guest++) {
            Carriers.enter();
        }
        Thread.currentThread().interrupt();
        Carriers.enter();
        Carriers.stepOut();
        Carriers.stepIn();
        assertThat(Carriers.free()).isEqualTo(free);
        for (int guest = 0; guest < 1_001; guest++) {
            Carriers.leave();
        }
        assertThat(Carriers.free()).isEqualTo(free);
    }

    @Test
    void whoIsInterruptedGoesOnAtOnceAndOthersWaitTheLonger() throws Exception {
        Carriers.Turns turns = new Carriers.Turns(1);
        turns.takeInAnyCase();
        Thread.currentThread().interrupt();
        turns.takeInAnyCase();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(turns.availablePermits()).isEqualTo(-1);
        AtomicBoolean taken = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            turns.takeInAnyCase();
            taken.set(true);
            done.countDown();
        });
        waiting.start();
        while (turns.getQueueLength() == 0) {
            Thread.onSpinWait();
        }
        turns.release();
        assertThat(taken).isFalse();
        turns.release();
        done.await();
        turns.release();
        assertThat(turns.availablePermits()).isEqualTo(1);
    }

    @Test
    void virtualThreadsTakeTurnsWhereThereAre() throws Exception {
        if (Runtime.version().feature() < 21) {
            assertThatThrownBy(() -> Thread.class.getMethod("isVirtual")).isInstanceOf(NoSuchMethodException.class);
            return;
        }
        int free = Carriers.free();
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = startVirtual(() -> {
            Carriers.enter();
            Carriers.stepOut();
            Carriers.stepIn();
            entered.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            Carriers.leave();
            Thread.currentThread().interrupt();
            try {
                Carriers.enter();
            } catch (CallInterruptedException e) {
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        entered.await();
        assertThat(Carriers.free()).isEqualTo(free - 1);
        end.countDown();
        thread.join();
        assertThat(interrupted).isTrue();
        assertThat(Carriers.free()).isEqualTo(free);
    }

    private static Thread startVirtual(Runnable task) throws ReflectiveOperationException {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
}
