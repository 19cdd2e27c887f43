package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.slots;
import static dev.freshet.slot.PoolFixture.stats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import dev.freshet.sys.SystemCallException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the system refuses costs at most a slot: no lease sees unknown bytes, nothing leaks. */
class PoolFailureIsolationTest {

    private static PoolSettings onlySlot(Reset reset) {
        return settings(1, WhenExhausted.REJECT).withReset(reset);
    }

    private static void assertNothingIsHeld(FailingVirtualMemory memory, PoolingAllocator pool, TestTenant... tenants) {
        pool.close();
        for (TestTenant tenant : tenants) {
            tenant.close();
        }
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.heldReferences()).as("references").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    @Test
    void slotWhoseDiscardFailedIsNeverLeasedAgain() {
        FailingVirtualMemory memory = PoolFixture.port();
        PoolingAllocator pool =
                new PoolingAllocator(settings(2, WhenExhausted.REJECT).withReset(Reset.DISCARD), memory);
        TestTenant a = TestTenant.small(memory, "a");
        Slot bad = pool.lease(a.tenant());
        SlotGuest.writeEverything(bad);
        memory.fail(Call.DISCARD, 1);
        bad.close();
        assertThat(slots(pool).poisoned()).isEqualTo(1);
        assertThat(stats(pool).resets().failed()).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            Slot good = pool.lease(a.tenant());
            assertThat(good.index()).isNotEqualTo(bad.index());
            assertFresh(good, a);
            assertThatThrownBy(() -> pool.lease(a.tenant()))
                    .isInstanceOf(PoolExhaustedException.class)
                    .hasMessageContaining("slots=2, leased=1, resetting=0, poisoned=1");
            good.close();
        }
        assertNothingIsHeld(memory, pool, a);
    }

    @Test
    void slotWhoseInstanceFailsToRestoreIsNeverLeasedAgain() {
        FailingVirtualMemory memory = PoolFixture.port();
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.small(memory, "a");
        Slot slot = pool.lease(a.tenant());
        slot.bind(() -> {
            throw new StackOverflowError("planted");
        });
        slot.close();
        assertThat(slots(pool).poisoned()).isEqualTo(1);
        assertThat(slot.bound()).isNull();
        assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PoolExhaustedException.class);
        assertNothingIsHeld(memory, pool, a);
    }

    record Step(String port, Call call, int n) {}

    /** Every call that mapping one tenant over another makes, as counted in a run that succeeds. */
    static List<Step> stepsOfARemap() {
        List<Step> steps = new ArrayList<>();
        for (String port : Ports.names()) {
            FailingVirtualMemory memory = Ports.openFailing(port);
            PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
            TestTenant a = TestTenant.of(memory, "a", 1, 2, 1, 2);
            TestTenant b = TestTenant.of(memory, "b", 2, 4, 3, 5);
            leaseGrowAndClose(pool, a);
            for (Call call : Call.values()) {
                int before = memory.count(call);
                pool.lease(b.tenant()).close();
                int calls = memory.count(call) - before;
                for (int n = 1; n <= calls; n++) {
                    steps.add(new Step(port, call, n));
                }
                pool.lease(a.tenant()).close();
            }
            assertNothingIsHeld(memory, pool, a, b);
        }
        return steps;
    }

    private static void leaseGrowAndClose(PoolingAllocator pool, TestTenant tenant) {
        Slot slot = pool.lease(tenant.tenant());
        assertFresh(slot, tenant);
        SlotGuest.writeEverything(slot);
        slot.close();
    }

    @ParameterizedTest
    @MethodSource("stepsOfARemap")
    void remapThatFailsAtAnyStepLeavesAUsableSlotAndNoReference(Step step) {
        FailingVirtualMemory memory = Ports.openFailing(step.port());
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.of(memory, "a", 1, 2, 1, 2);
        TestTenant b = TestTenant.of(memory, "b", 2, 4, 3, 5);
        leaseGrowAndClose(pool, a);

        memory.fail(step.call(), step.n());
        assertThatThrownBy(() -> pool.lease(b.tenant()))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("cannot map a slot for b")
                .hasMessageContaining("planted-" + step.call())
                .hasCauseInstanceOf(SystemCallException.class);
        assertThat(slots(pool).empty()).isEqualTo(1);
        assertThat(memory.heldReferences()).as("the tenants' own").isEqualTo(2);

        leaseGrowAndClose(pool, b);
        leaseGrowAndClose(pool, b);
        leaseGrowAndClose(pool, a);
        assertNothingIsHeld(memory, pool, a, b);
    }

    @ParameterizedTest
    @MethodSource("stepsOfARemap")
    void slotThatCannotBeRecoveredEitherIsPoisonedAndHoldsNoReference(Step step) {
        FailingVirtualMemory memory = Ports.openFailing(step.port());
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.of(memory, "a", 1, 2, 1, 2);
        TestTenant b = TestTenant.of(memory, "b", 2, 4, 3, 5);
        leaseGrowAndClose(pool, a);

        memory.fail(step.call(), step.n()).fail(Call.PROTECT, 1);
        assertThatThrownBy(() -> pool.lease(b.tenant())).isInstanceOf(PlatformFaultException.class);
        assertThat(slots(pool).poisoned()).isEqualTo(1);
        assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PoolExhaustedException.class);
        assertNothingIsHeld(memory, pool, a, b);
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"MAKE_ACCESSIBLE", "MAP_IMAGE"})
    void firstMappingThatFailsLeavesAnEmptySlot(Call call) {
        FailingVirtualMemory memory = Ports.openFailing("portable");
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.small(memory, "a");
        memory.fail(call, 1);
        assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PlatformFaultException.class);
        assertThat(slots(pool).empty()).isEqualTo(1);
        leaseGrowAndClose(pool, a);
        assertNothingIsHeld(memory, pool, a);
    }

    @Test
    void systemThatRefusesWholeSlotsIsAskedForLess() {
        FailingVirtualMemory memory = PoolFixture.port();
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.of(memory, "a", 1, 4, 1, 2);
        // The first makes the marks accessible.
        memory.fail(Call.MAKE_ACCESSIBLE, 2);
        if (memory.name().equals("linux")) {
            leaseGrowAndClose(pool, a);
        } else {
            assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PlatformFaultException.class);
        }
        leaseGrowAndClose(pool, a);
        Slot slot = pool.lease(a.tenant());
        assertFresh(slot, a);
        slot.close();
        assertNothingIsHeld(memory, pool, a);
    }

    @Test
    void growthThatTheSystemRefusesLeavesTheSizeAsItWas() {
        FailingVirtualMemory memory = Ports.openFailing("portable");
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant a = TestTenant.of(memory, "a", 1, 4, 1, 2);
        Slot slot = pool.lease(a.tenant());
        memory.fail(Call.MAKE_ACCESSIBLE, 1);
        assertThatThrownBy(() -> slot.growTo(2 * TestTenant.WASM_PAGE)).isInstanceOf(SystemCallException.class);
        assertThat(slot.accessibleBytes()).isEqualTo(TestTenant.WASM_PAGE);
        SlotGuest.writeEverything(slot);
        slot.close();
        leaseGrowAndClose(pool, a);
        assertNothingIsHeld(memory, pool, a);
    }

    @Test
    void trimThatFailsPoisonsTheSlot() {
        FailingVirtualMemory memory = PoolFixture.port();
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.TRACKED), memory);
        TestTenant a = TestTenant.small(memory, "a");
        leaseGrowAndClose(pool, a);
        memory.fail(Call.DISCARD, 1);
        assertThat(pool.trim(Duration.ZERO)).isZero();
        assertThat(slots(pool).poisoned()).isEqualTo(1);
        assertThatThrownBy(() -> pool.lease(a.tenant())).isInstanceOf(PoolExhaustedException.class);
        assertNothingIsHeld(memory, pool, a);
    }

    @Test
    void poolThatCannotBeBuiltHoldsNothing() {
        FailingVirtualMemory memory = PoolFixture.port();
        memory.fail(Call.RESERVE, 1);
        assertThatThrownBy(() -> new PoolingAllocator(onlySlot(Reset.AUTO), memory))
                .isInstanceOf(SystemCallException.class);
        assertThat(memory.liveReservations()).isZero();
    }

    @Test
    void tenantLargerThanASlotIsRefusedAndTheSlotStaysUsable() {
        FailingVirtualMemory memory = PoolFixture.port();
        PoolingAllocator pool = new PoolingAllocator(onlySlot(Reset.AUTO), memory);
        TestTenant large = TestTenant.of(memory, "large", 1, 5, 0, 1);
        TestTenant a = TestTenant.small(memory, "a");
        assertThatThrownBy(() -> pool.lease(large.tenant()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tenant large may grow to 327680 bytes, a slot has 262144");
        leaseGrowAndClose(pool, a);
        assertNothingIsHeld(memory, pool, a, large);
    }
}
