package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Region;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.portable.PortableVirtualMemory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlotTest {

    private static final int ROUNDS = 30_000;

    private final VirtualMemory memory = new PortableVirtualMemory();
    private Region reservation;
    private Slot slot;

    @BeforeEach
    void reserve() {
        SlotLayout layout = SlotLayout.of(1, PoolFixture.SLOT_BYTES, memory.pageSize());
        reservation = layout.reserve(memory);
        OnDemandAllocator owner = new OnDemandAllocator(PoolFixture.settings(1, WhenExhausted.REJECT), memory);
        slot = layout.slot(reservation, 0, 7, owner);
    }

    @AfterEach
    void unmap() {
        memory.unmap(reservation);
    }

    /** Two threads spin until both are there, claim, and spin until both have. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void slotIsClaimedByOneOfTwoThreadsThatTryAtTheSameTime() throws InterruptedException {
        AtomicInteger arrivals = new AtomicInteger();
        AtomicInteger wins = new AtomicInteger();
        Thread other = new Thread(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                meet(arrivals, 4 * round + 2);
                wins.addAndGet(slot.claim(Slot.State.EMPTY) ? 1 : 0);
                meet(arrivals, 4 * round + 4);
            }
        });
        other.start();
        int wrong = 0;
        for (int round = 0; round < ROUNDS; round++) {
            slot.publish(Slot.State.EMPTY);
            wrong += round > 0 && wins.getAndSet(0) != 1 ? 1 : 0;
            meet(arrivals, 4 * round + 2);
            wins.addAndGet(slot.claim(Slot.State.EMPTY) ? 1 : 0);
            meet(arrivals, 4 * round + 4);
        }
        other.join();
        assertThat(wrong).as("rounds without exactly one winner").isZero();
        assertThat(wins).hasValue(1);
    }

    private static void meet(AtomicInteger arrivals, int all) {
        arrivals.incrementAndGet();
        for (int spins = 1; arrivals.get() < all; spins++) {
            if (spins % 1_000 == 0) {
                Thread.yield(); // the other may not have a processor
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Slot.State.class)
    void claimTakesASlotInTheNamedStateOnly(Slot.State from) {
        for (Slot.State state : Slot.State.values()) {
            slot.publish(state);
            assertThat(slot.claim(from)).isEqualTo(state == from);
            assertThat(slot.state()).isEqualTo(state == from ? Slot.State.LEASED : state);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Slot.State.class,
            names = {"EMPTY", "CLEAN", "RESETTING", "POISONED"})
    void onlyALeasedSlotCanBeClosed(Slot.State state) {
        slot.publish(state);
        assertThatIllegalStateException().isThrownBy(slot::close).withMessage("slot 7 is " + state + ", not leased");
        assertThat(slot.state()).isEqualTo(state);
    }

    @Test
    void memoryNeverShrinksWithinALeaseNorLeavesTheSlot() {
        slot.growTo(2 * TestTenant.WASM_PAGE);
        for (long bytes : new long[] {TestTenant.WASM_PAGE, 0, -1, PoolFixture.SLOT_BYTES + 1, Long.MAX_VALUE}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> slot.growTo(bytes))
                    .withMessage("slot 7 cannot grow from 131072 to " + bytes + " of 262144");
            assertThat(slot.accessibleBytes()).isEqualTo(2 * TestTenant.WASM_PAGE);
        }
        slot.growTo(PoolFixture.SLOT_BYTES);
        assertThat(slot.accessibleBytes()).isEqualTo(PoolFixture.SLOT_BYTES);
    }

    @Test
    void slotsAndMarksOfAPoolAreApartFromEachOther() {
        SlotLayout layout = SlotLayout.of(3, PoolFixture.SLOT_BYTES, memory.pageSize());
        Region pool = layout.reserve(memory);
        long end = pool.address();
        for (int i = 0; i < 3; i++) {
            Slot each = layout.slot(pool, i, i, null);
            long marks = each.dirtyPages().marksAddress();
            assertThat(marks - end).as("guard").isGreaterThanOrEqualTo(TestTenant.WASM_PAGE);
            assertThat(each.region().address() - marks).isEqualTo(DirtyPages.MARKS_BYTES);
            end = each.region().address() + each.region().bytes();
        }
        assertThat(pool.address() + pool.bytes() - end).as("guard").isGreaterThanOrEqualTo(TestTenant.WASM_PAGE);
        assertThat(layout.totalBytes()).isEqualTo(pool.bytes());
        memory.unmap(pool);
    }
}
