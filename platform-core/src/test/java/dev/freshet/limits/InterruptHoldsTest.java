package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which deadline may interrupt a thread that holds, and when. */
class InterruptHoldsTest {

    private final InterruptHolds holds = new InterruptHolds();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private void late(int depth) {
        holds.interrupt(Thread.currentThread(), depth);
    }

    @Test
    void aThreadThatHoldsNothingIsInterruptedAtOnce() {
        late(0);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptThatIsOwedIsDeliveredWhenTheHoldEndsAndOnce() {
        holds.hold();
        late(0);
        late(0);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        holds.release();
        assertThat(Thread.interrupted()).isTrue();
        holds.hold();
        holds.release();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aCallInsideOfTheHoldIsInterruptedAndTheOnesAroundItWait() {
        holds.hold();
        assertThat(holds.depth()).isEqualTo(1);
        late(1);
        assertThat(Thread.interrupted()).isTrue();
        holds.hold();
        late(0);
        late(1);
        assertThat(Thread.interrupted()).isFalse();
        holds.release();
        assertThat(Thread.interrupted()).isTrue();
        holds.release();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(holds.depth()).isZero();
    }

    @Test
    void holdsOfAnotherThreadAreItsOwn() throws InterruptedException {
        holds.hold();
        Thread other = new Thread(() -> {
            if (holds.depth() == 0) {
                holds.hold();
                holds.release();
                late(0);
            }
        });
        other.start();
        other.join();
        assertThat(holds.depth()).isEqualTo(1);
        holds.release();
        assertThatThrownBy(holds::release).isInstanceOf(IllegalStateException.class);
    }

    /** The watchdog is at it all the time; whatever it does before or after, no interrupt comes between the two. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noInterruptSlipsInAfterTheHoldHasBegun() throws InterruptedException {
        Thread held = Thread.currentThread();
        Thread watchdog = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                holds.interrupt(held, 0);
            }
        });
        watchdog.start();
        int slipped = 0;
        for (int i = 0; i < 200_000; i++) {
            holds.hold();
            Thread.interrupted();
            for (int spin = 0; spin < 20; spin++) {
                Thread.onSpinWait();
            }
            slipped += Thread.interrupted() ? 1 : 0;
            holds.release();
        }
        watchdog.interrupt();
        while (watchdog.isAlive()) {
            Thread.interrupted();
            Thread.yield();
        }
        assertThat(slipped).isZero();
    }
}
