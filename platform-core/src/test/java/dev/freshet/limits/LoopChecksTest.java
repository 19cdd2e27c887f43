package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopChecksTest {

    private final List<Boolean> flips = new ArrayList<>();
    private final LoopChecks checks = new LoopChecks(flips::add);

    @Test
    void lateCallsOfOneModuleFlipItOnce() {
        assertThat(checks.want(0)).isTrue();
        assertThat(checks.want(1)).isFalse();
        assertThat(checks.want(2)).isFalse();
        assertThat(flips).containsExactly(true);
    }

    @Test
    void moduleStaysOnForTheHoldTimeAfterItsLastLateCall() {
        checks.want(0);
        checks.want(1_000);
        assertThat(checks.mayRelease(LoopChecks.FIRST_HOLD_NANOS)).isFalse();
        assertThat(checks.mayRelease(1_000 + LoopChecks.FIRST_HOLD_NANOS)).isTrue();
    }

    @Test
    void moduleThatIsLateAgainAndAgainIsHeldTwiceAsLongEachTime() {
        long now = 0;
        List<Long> holds = new ArrayList<>();
        for (int round = 0; round < 14; round++) {
            checks.want(now);
            long hold = LoopChecks.FIRST_HOLD_NANOS;
            while (!checks.mayRelease(now + hold)) {
                hold += LoopChecks.FIRST_HOLD_NANOS;
            }
            holds.add(Duration.ofNanos(hold).toMillis());
            now += hold;
            checks.release(now);
        }
        assertThat(holds).startsWith(500L, 1_000L, 2_000L, 4_000L).endsWith(600_000L, 600_000L);
    }

    @Test
    void quietTimeForgivesTheModule() {
        checks.want(0);
        checks.release(LoopChecks.FIRST_HOLD_NANOS);
        checks.want(LoopChecks.FIRST_HOLD_NANOS + 1);
        checks.release(10 * LoopChecks.FIRST_HOLD_NANOS);
        long later = 100 * LoopChecks.FIRST_HOLD_NANOS;
        checks.want(later);
        assertThat(checks.mayRelease(later + LoopChecks.FIRST_HOLD_NANOS)).isTrue();
    }

    /** HotSpot stops compiling a method that it had to throw away 400 times. */
    @Test
    void afterItsBudgetTheModuleLooksForGood() {
        long now = 0;
        int rounds = 0;
        while (checks.want(now)) {
            checks.release(now);
            now += Duration.ofDays(1).toNanos();
            rounds++;
        }
        assertThat(rounds).isEqualTo(LoopChecks.MAX_ROUNDS - 1);
        assertThat(flips.size()).isLessThan(400).isEqualTo(2 * LoopChecks.MAX_ROUNDS - 1);
        assertThat(flips.get(flips.size() - 1)).isTrue();
    }
}
