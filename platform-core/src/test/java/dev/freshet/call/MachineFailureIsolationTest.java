package dev.freshet.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When stack or heap runs out, code is cut off wherever it was, the engine's too: what it left half done must not be used again. */
class MachineFailureIsolationTest {

    private static final int RETURNS = 0;
    private static final int TRAPS = 1;
    private static final int RECURSES = 3;

    @Test
    void instanceInWhichTheStackRanOutIsNotUsedAgain() {
        try (SlotGuests guests = new SlotGuests(
                        Ports.open("portable"),
                        PoolSettings.defaults().withSlots(1),
                        PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)));
                SlotGuests.Prepared state = guests.prepare("state", TestRegistries.wat("state"))) {
            try (SlotGuests.Leased returned = state.lease(Strategy.POOLING)) {
                returned.call("do_everything", RETURNS);
                assertThat(returned.isKept()).isTrue();
            }
            try (SlotGuests.Leased trapped = state.lease(Strategy.POOLING)) {
                assertThatThrownBy(() -> trapped.call("do_everything", TRAPS)).isInstanceOf(GuestTrapException.class);
                assertThat(trapped.isKept()).isTrue();
            }
            try (SlotGuests.Leased overflowed = state.lease(Strategy.POOLING)) {
                assertThatThrownBy(() -> overflowed.call("do_everything", RECURSES))
                        .isInstanceOf(GuestStackOverflowException.class);
                assertThat(overflowed.isKept()).isFalse();
            }
            assertThat(guests.missingSlots()).isZero();
        }
    }
}
