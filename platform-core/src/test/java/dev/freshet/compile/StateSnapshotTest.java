package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.reset.StateSnapshot;
import org.junit.jupiter.api.Test;

/** Nothing that one call changes is seen by the next: each kind of state is back after a reset. */
class StateSnapshotTest {

    private final Guest guest = Guest.of(Guest.resource("/compile/state.wasm"), CodeOptions.defaults());

    @Test
    void everyKindOfStateIsBackAfterAReset() {
        StateSnapshot snapshot = guest.code.snapshot(guest.state);
        long fresh = guest.call("sum");

        for (int round = 0; round < 3; round++) {
            guest.call("change");
            assertThat(guest.call("sum")).isNotEqualTo(fresh);
            snapshot.restore(guest.state);

            assertThat(guest.call("sum")).isEqualTo(fresh);
        }
    }

    @Test
    void droppedSegmentsAreBackAfterAReset() {
        StateSnapshot snapshot = guest.code.snapshot(guest.state);
        guest.call("change");
        assertThatThrownBy(() -> guest.call("segments")).isInstanceOf(Trap.class);

        snapshot.restore(guest.state);

        assertThat(guest.call("segments")).isEqualTo('b');
    }

    @Test
    void objectsOfASnapshotAreNobodysElse() {
        guest.call("change");
        StateSnapshot snapshot = guest.code.snapshot(guest.state);
        long taken = guest.call("sum");
        snapshot.restore(guest.state);

        // The box refers to itself; its copy must, and not to the first one.
        assertThat(guest.call("sum")).isEqualTo(taken);
    }

    @Test
    void aCallCannotFillTheHeap() {
        guest.state.heapLeft = 1 << 20;

        assertThatThrownBy(() -> guest.call("list", 1_000_000))
                .isInstanceOf(Trap.class)
                .hasMessageContaining(Trap.HEAP_EXHAUSTED);
        guest.state.heapLeft = 1 << 20;
        assertThat(guest.call("list", 1_000)).isEqualTo(1);
    }

    @Test
    void numbersGoThroughTheEntryWithoutArraysUnchanged() {
        int mixed = guest.code.numberEntry(guest.export("mixed"));

        long sum = guest.state.callNumbers(mixed, Double.doubleToRawLongBits(1.5), -2, Float.floatToRawIntBits(0.25f));

        assertThat(Double.longBitsToDouble(sum)).isEqualTo(-0.25);
        assertThat(guest.state.callNumbers(guest.code.numberEntry(guest.export("change")), 0, 0, 0))
                .isZero();
    }
}
