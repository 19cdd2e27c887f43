package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.linux.ProcSelf;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Retiring tenants, trimming, evicted images, closing. */
class PoolLifecycleTest {

    private final FailingVirtualMemory memory = PoolFixture.port();
    private final PoolSettings settings = settings(2, WhenExhausted.REJECT).withReset(Reset.TRACKED);
    private final PoolingAllocator pool = new PoolingAllocator(settings, memory);
    private final TestTenant a = TestTenant.of(memory, "a", 2, 4, 1, 3);
    private final TestTenant b = TestTenant.small(memory, "b");

    private void closeAll() {
        pool.close();
        a.close();
        b.close();
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    private Slot used(TestTenant tenant) {
        Slot slot = pool.lease(tenant.tenant());
        slot.usedAt(System.nanoTime());
        assertFresh(slot, tenant);
        SlotGuest.writeEverything(slot);
        return slot;
    }

    @Test
    void retiringEmptiesIdleSlotsAndFreesTheImage() {
        used(a).close();
        used(b).close();
        assertThat(memory.heldReferences()).isEqualTo(4);
        pool.retire(a.tenant());
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(1, 1, 0, 0, 0));
        assertThat(memory.heldReferences()).isEqualTo(3);
        a.close();
        assertThat(memory.liveImages()).isEqualTo(1);
        pool.close();
        b.close();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void leaseThatRunsWhileItsTenantRetiresEndsNormallyAndLeavesAnEmptySlot() {
        Slot running = used(a);
        pool.retire(a.tenant());
        assertThat(slots(pool).leased()).isEqualTo(1);
        running.close();
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(2, 0, 0, 0, 0));
        assertThat(memory.heldReferences()).as("the tenants' own").isEqualTo(2);
        used(b).close();
        closeAll();
    }

    /** Trimming owns the slot meanwhile, so retiring leaves it alone. */
    @Test
    void tenantThatRetiresWhileItsIdleSlotIsTrimmedKeepsNoImage() {
        used(a).close();
        memory.before(Call.DISCARD, () -> pool.retire(a.tenant()));
        assertThat(pool.trim(Duration.ZERO)).isEqualTo(1);
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(2, 0, 0, 0, 0));
        assertThat(memory.heldReferences()).as("the tenants' own").isEqualTo(2);
        closeAll();
    }

    /** The lease has looked whether the pool is closed, and clears its slot; closing does not see the slot as idle yet. */
    @Test
    void slotThatIsGivenUpWhileThePoolIsClosedIsNotLeftIdle() {
        Slot running = pool.lease(a.tenant());
        pool.retire(a.tenant());
        memory.before(Call.DISCARD, pool::close);
        running.close();
        assertThat(slots(pool)).isEqualTo(new PoolStats.Slots(0, 0, 0, 0, 2));
        assertThat(memory.heldReferences()).as("the tenants' own").isEqualTo(2);
    }

    /** An application that restarts its registries must not lose address space, pages and an image with each session that it closes late. */
    @Test
    void theLastLeaseThatOutlivesThePoolGivesEverythingBack() {
        Slot first = used(a);
        Slot second = used(b);
        pool.close();
        assertThat(memory.liveReservations()).isEqualTo(1);
        first.close();
        assertThat(SlotGuest.memory(second)).containsOnly(0xEE);
        assertThat(memory.heldReferences()).as("b's slot and both tenants").isEqualTo(3);
        second.close();
        closeAll();
    }

    @Test
    void retiredTenantKeepsNoInstance() {
        Slot slot = pool.lease(a.tenant());
        slot.bind(() -> true);
        slot.close();
        pool.retire(a.tenant());
        assertThat(a.tenant().takeIdleInstance()).isNull();
        closeAll();
    }

    @Test
    void emptiedSlotShowsTheNextTenantNothing() {
        used(a).close();
        used(a).close();
        pool.retire(a.tenant());
        TestTenant zeros = TestTenant.of(memory, "zeros", 4, 4, 0, 0);
        Slot slot = pool.lease(zeros.tenant());
        assertFresh(slot, zeros);
        slot.close();
        closeAll();
    }

    @Test
    void trimmedSlotsKeepTheirContentsAndTheirTenant() {
        Slot slot = used(a);
        slot.close();
        int discards = memory.count(Call.DISCARD);
        assertThat(pool.trim(Duration.ofHours(1)))
                .as("not idle for long enough")
                .isZero();
        assertThat(memory.count(Call.DISCARD)).isEqualTo(discards);
        assertThat(pool.trim(Duration.ZERO)).isEqualTo(1);
        assertThat(memory.count(Call.DISCARD)).isEqualTo(discards + 1);
        assertThat(pool.trim(Duration.ZERO)).as("nothing is left to give back").isZero();
        assertThat(used(a)).isSameAs(slot);
        slot.close();
        assertThat(PoolFixture.leases(pool).warm()).isEqualTo(1);
        closeAll();
    }

    @Test
    void leasedSlotIsNotTrimmed() {
        used(a).close();
        Slot running = used(a);
        assertThat(pool.trim(Duration.ZERO)).isZero();
        assertThat(SlotGuest.memory(running)).containsOnly(0xEE);
        running.close();
        closeAll();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void trimGivesThePhysicalMemoryBack() {
        Slot slot = used(a);
        long from = slot.region().address();
        long to = from + slot.region().bytes();
        slot.close();
        assertThat(ProcSelf.privateBytes(from, to)).isEqualTo(PoolFixture.SLOT_BYTES);
        pool.trim(Duration.ZERO);
        assertThat(ProcSelf.privateBytes(from, to)).isZero();
        closeAll();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void emptiedSlotHoldsNoPhysicalMemory() {
        Slot slot = used(a);
        long from = slot.region().address();
        long to = from + slot.region().bytes();
        slot.close();
        pool.retire(a.tenant());
        assertThat(ProcSelf.privateBytes(from, to)).isZero();
        closeAll();
    }

    @Test
    void imageEvictedWhileMappedServesItsSlotsUntilTheyLetGo() {
        Slot first = used(a);
        Slot second = pool.lease(a.tenant());
        a.close();
        assertThat(memory.liveImages()).as("two slots hold it").isEqualTo(2);
        first.close();
        second.close();
        for (int i = 0; i < 3; i++) {
            used(a).close();
            pool.trim(Duration.ZERO);
        }
        pool.retire(a.tenant());
        assertThat(memory.liveImages()).isEqualTo(1);
        pool.close();
        b.close();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void tenantWhoseImageCannotBeHadLeavesTheSlotUsable() {
        a.close();
        assertThatThrownBy(() -> pool.lease(a.tenant())).hasMessageContaining("a has no image");
        assertThat(slots(pool).empty()).isEqualTo(2);
        used(b).close();
        pool.close();
        b.close();
        assertThat(memory.liveReservations()).isZero();
    }

    @Test
    void closingWhileSomebodyRunsUnmapsNothingUnderneath() {
        Slot running = used(a);
        used(b).close();
        pool.close();
        assertThat(memory.liveReservations()).isEqualTo(1);
        assertThat(memory.count(Call.UNMAP)).isZero();
        assertThat(SlotGuest.memory(running)).containsOnly(0xEE);
        assertThatThrownBy(() -> pool.lease(b.tenant()))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessage("the pool is closed");
        running.close();
        assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PlatformFaultException.class);
    }

    @Test
    void closedPoolUnmapsOnceAndHoldsNoImage() {
        used(a).close();
        Slot second = used(a);
        used(b).close();
        second.close();
        pool.close();
        assertThat(memory.heldReferences()).as("the tenants' own").isEqualTo(2);
        assertThat(memory.count(Call.UNMAP)).isEqualTo(1);
        pool.close();
        assertThat(memory.count(Call.UNMAP)).isEqualTo(1);
        closeAll();
    }

    @Test
    void awaitIdleTellsWhetherSomebodyStillRuns() {
        assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
        Slot running = pool.lease(a.tenant());
        assertThat(pool.awaitIdle(Duration.ofMillis(5))).isFalse();
        running.close();
        assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
        closeAll();
    }
}
