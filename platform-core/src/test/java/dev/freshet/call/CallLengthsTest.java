package dev.freshet.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.GuestTrapException;
import dev.freshet.limits.ProcessorClock;
import dev.freshet.module.CompiledModule;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Were waiting counted, a busy machine would make short calls long; were each call measured, short ones would pay two system calls. */
class CallLengthsTest {

    private static final int SHORT = 1_000;

    private final List<Boolean> decisions = new ArrayList<>();
    private int readings;
    private long now = 1;
    private long callNanos = SHORT;

    private final SlotGuests guests =
            new SlotGuests(Ports.open("portable"), PoolSettings.defaults(), PlatformLimits.defaults(), lengths(true));
    private final SlotGuests.Prepared state = guests.prepare("state", TestRegistries.wat("state"));

    private CallLengths lengths(boolean counts) {
        return new CallLengths(counts, this::decided, this::clock);
    }

    private void decided(CompiledModule module, boolean leaveOut) {
        decisions.add(leaveOut);
    }

    /** Each second reading ends a call. */
    private long clock() {
        if (readings++ % 2 == 1) {
            now += callNanos;
        }
        return now;
    }

    @AfterEach
    void close() {
        state.close();
        guests.close();
    }

    private void call(int times) {
        try (SlotGuests.Leased guest = state.lease(Strategy.POOLING)) {
            for (int i = 0; i < times; i++) {
                guest.call("do_nothing", 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1023",
        "70, 1023",
        "976, 1023",
        "1000, 999",
        "100000, 9",
        "500000, 1",
        "999999, 1",
        "1000000, 0",
        "5000000, 0"
    })
    void callsReadTheClockOnceInEachMillisecondOfThem(long nanos, int unmeasured) {
        callNanos = nanos;
        call(1);
        for (int measured = 1; measured <= 3; measured++) {
            assertThat(readings).isEqualTo(2 * measured);
            call(unmeasured);
            assertThat(readings).isEqualTo(2 * measured);
            call(1);
        }
    }

    @Test
    void callsThatBecomeLongAreAllMeasuredFromThenOn() {
        call(1);
        callNanos = CallLengths.ONE_MEASURED_EACH_NANOS;
        call(CallLengths.MOST_UNMEASURED + 1);
        readings = 0;
        call(10);
        assertThat(readings).isEqualTo(20);
    }

    @Test
    void callThatFailsIsMeasuredToo() {
        callNanos = CallLengths.ONE_MEASURED_EACH_NANOS;
        try (SlotGuests.Leased guest = state.lease(Strategy.POOLING)) {
            for (int i = 1; i <= 3; i++) {
                Assertions.assertThatThrownBy(() -> guest.call("do_nothing", 1)).isInstanceOf(GuestTrapException.class);
                assertThat(readings).isEqualTo(2 * i);
            }
        }
    }

    @Test
    void nothingIsDecidedWhereTheResetIsNotFreeToFollow() {
        try (SlotGuests others = new SlotGuests(
                        Ports.open("portable"), PoolSettings.defaults(), PlatformLimits.defaults(), lengths(false));
                SlotGuests.Prepared prepared = others.prepare("state", TestRegistries.wat("state"));
                SlotGuests.Leased guest = prepared.lease(Strategy.POOLING)) {
            callNanos = CallLengths.ONE_MEASURED_EACH_NANOS;
            for (int i = 0; i < 10_000; i++) {
                guest.call("do_nothing", 0);
            }
        }
        assertThat(decisions).isEmpty();
    }

    @Test
    void timeInWhichAnotherThreadHasTheProcessorDoesNotCount() throws InterruptedException {
        long busyNanos = 200_000_000;
        long[] burned = new long[1];
        Thread other = new Thread(() -> {
            long began = ProcessorClock.ofThisThread();
            while (burned[0] < busyNanos) {
                burned[0] = ProcessorClock.ofThisThread() - began;
            }
        });
        long began = ProcessorClock.ofThisThread();
        other.start();
        other.join();
        assertThat(burned[0]).isGreaterThanOrEqualTo(busyNanos);
        assertThat(ProcessorClock.ofThisThread() - began).isBetween(0L, busyNanos / 2);
    }
}
