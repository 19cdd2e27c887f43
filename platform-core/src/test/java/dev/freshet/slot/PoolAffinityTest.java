package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.leases;
import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which slot a lease gets: the tenant's own, an empty one, the one idle longest. */
class PoolAffinityTest {

    private final FailingVirtualMemory memory = PoolFixture.port();
    private final PoolingAllocator pool = new PoolingAllocator(settings(3, WhenExhausted.REJECT), memory);
    private final TestTenant a = TestTenant.small(memory, "a");
    private final TestTenant b = TestTenant.of(memory, "b", 2, 4, 17, 3);
    private final TestTenant c = TestTenant.of(memory, "c", 1, 1, 0, 0);
    private final TestTenant d = TestTenant.of(memory, "d", 0, 0, 0, 0);

    @AfterEach
    void close() {
        pool.close();
        for (TestTenant tenant : new TestTenant[] {a, b, c, d}) {
            tenant.close();
        }
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    /** Stands for the time at which calls begin. */
    private long clock;

    private int leaseAndClose(TestTenant tenant) {
        Slot slot = pool.lease(tenant.tenant());
        slot.usedAt(++clock);
        assertFresh(slot, tenant);
        SlotGuest.writeEverything(slot);
        slot.close();
        return slot.index();
    }

    @Test
    void ownCleanSlotComesFirst() {
        int first = leaseAndClose(a);
        int calls = memory.countAll();
        assertThat(leaseAndClose(a)).isEqualTo(first);
        assertThat(leaseAndClose(a)).isEqualTo(first);
        assertThat(memory.countAll()).as("system calls of warm leases").isEqualTo(calls);
        assertThat(leases(pool)).isEqualTo(new PoolStats.Leases(2, 1, 0, 0));
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(2, 1, 0, 0, 0));
    }

    @Test
    void emptySlotComesBeforeAnothersSlot() {
        int ofA = leaseAndClose(a);
        int ofB = leaseAndClose(b);
        assertThat(ofB).isNotEqualTo(ofA);
        assertThat(leaseAndClose(a)).isEqualTo(ofA);
        assertThat(leases(pool)).isEqualTo(new PoolStats.Leases(1, 2, 0, 0));
    }

    @Test
    void slotIdleLongestIsTakenFromAnother() {
        int ofA = leaseAndClose(a);
        int ofB = leaseAndClose(b);
        int ofC = leaseAndClose(c);
        leaseAndClose(a);
        assertThat(leaseAndClose(d)).as("b was idle longest").isEqualTo(ofB);
        leaseAndClose(d);
        assertThat(leaseAndClose(b)).as("then c").isEqualTo(ofC);
        assertThat(leaseAndClose(c)).as("then a").isEqualTo(ofA);
        assertThat(leases(pool)).isEqualTo(new PoolStats.Leases(2, 3, 3, 0));
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(0, 3, 0, 0, 0));
    }

    @Test
    void tenantsTakeTurnsOnOneSlotAndSeeNothingOfEachOther() {
        Slot first = pool.lease(a.tenant());
        Slot second = pool.lease(a.tenant());
        TestTenant[] order = {a, b, c, d};
        for (TestTenant before : order) {
            for (TestTenant after : order) {
                int index = leaseAndClose(before);
                assertThat(leaseAndClose(after)).isEqualTo(index);
            }
        }
        first.close();
        second.close();
    }

    @Test
    void severalCleanSlotsOfOneTenantAreAllFoundAgain() {
        Slot[] held = {pool.lease(a.tenant()), pool.lease(a.tenant()), pool.lease(a.tenant())};
        for (Slot slot : held) {
            SlotGuest.writeEverything(slot);
            slot.close();
        }
        for (int i = 0; i < 3; i++) {
            held[i] = pool.lease(a.tenant());
            assertFresh(held[i], a);
        }
        assertThat(leases(pool)).isEqualTo(new PoolStats.Leases(3, 3, 0, 0));
        for (Slot slot : held) {
            slot.close();
        }
    }

    @Test
    void instanceBoundToASlotStaysWithItAndIsKeptWhenTheSlotGoesToAnother() {
        Recorder instance = new Recorder(true);
        Slot slot = pool.lease(a.tenant());
        slot.bind(instance);
        slot.close();
        assertThat(instance.restored).isEqualTo(1);
        Slot again = pool.lease(a.tenant());
        assertThat(again.bound()).isSameAs(instance);
        Slot second = pool.lease(b.tenant());
        Slot third = pool.lease(b.tenant());
        again.close();
        Slot taken = pool.lease(c.tenant());
        assertThat(taken.index()).isEqualTo(again.index());
        assertThat(taken.bound()).isNull();
        assertThat(a.tenant().takeIdleInstance()).isSameAs(instance);
        assertThat(a.tenant().takeIdleInstance()).isNull();
        for (Slot each : new Slot[] {second, third, taken}) {
            each.close();
        }
    }

    static List<Arguments> restoringThatFails() {
        return List.of(
                argumentSet("it cannot be restored", new Recorder(false)),
                argumentSet("the heap runs out", (BoundInstance) () -> {
                    throw new OutOfMemoryError("planted");
                }));
    }

    @ParameterizedTest
    @MethodSource("restoringThatFails")
    void instanceThatCannotBeRestoredIsDroppedAndTheSlotStaysGood(BoundInstance instance) {
        Slot slot = pool.lease(a.tenant());
        slot.bind(instance);
        slot.close();
        Slot again = pool.lease(a.tenant());
        assertThat(again.index()).isEqualTo(slot.index());
        assertThat(again.bound()).isNull();
        assertFresh(again, a);
        again.close();
    }

    private static final class Recorder implements BoundInstance {
        private final boolean restorable;
        private int restored;

        Recorder(boolean restorable) {
            this.restorable = restorable;
        }

        @Override
        public boolean restore() {
            restored++;
            return restorable;
        }
    }
}
