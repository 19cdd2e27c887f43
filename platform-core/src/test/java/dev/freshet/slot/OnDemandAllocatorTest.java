package dev.freshet.slot;

import static dev.freshet.slot.PoolFixture.assertFresh;
import static dev.freshet.slot.PoolFixture.leases;
import static dev.freshet.slot.PoolFixture.settings;
import static dev.freshet.slot.PoolFixture.stats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.freshet.PlatformFaultException;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.linux.ProcSelf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnDemandAllocatorTest {

    private final FailingVirtualMemory memory = PoolFixture.port();
    private final OnDemandAllocator allocator = new OnDemandAllocator(settings(1, WhenExhausted.REJECT), memory);
    private final TestTenant a = TestTenant.small(memory, "a");

    private void assertNothingIsHeld() {
        allocator.close();
        assertThat(memory.liveReservations()).as("reservations").isZero();
        assertThat(memory.heldReferences()).as("the tenant's own").isEqualTo(1);
        a.close();
    }

    @Test
    void everyLeaseIsFreshWhoeverHadTheMemoryBefore() {
        TestTenant b = TestTenant.of(memory, "b", 2, 4, 3, 5);
        for (TestTenant tenant : new TestTenant[] {a, b, b, a}) {
            Slot slot = allocator.lease(tenant.tenant());
            assertThat(slot.index()).isEqualTo(-1);
            assertFresh(slot, tenant);
            SlotGuest.writeEverything(slot);
            slot.close();
        }
        allocator.close();
        b.close();
        assertThat(memory.liveImages()).isEqualTo(1);
        assertThat(leases(allocator).onDemand()).isEqualTo(4);
        assertThat(leases(allocator).total()).isEqualTo(4);
        assertNothingIsHeld();
    }

    @Test
    void leasesAtTheSameTimeAreApart() {
        Slot first = allocator.lease(a.tenant());
        Slot second = allocator.lease(a.tenant());
        SlotGuest.writeEverything(first);
        assertFresh(second, a);
        assertThat(stats(allocator).slots().leased()).isEqualTo(2);
        first.close();
        SlotGuest.writeEverything(second);
        second.close();
        assertThat(stats(allocator).slots().leased()).isZero();
        assertNothingIsHeld();
    }

    @Test
    void secondCloseIsRefused() {
        Slot slot = allocator.lease(a.tenant());
        slot.close();
        assertThatIllegalStateException().isThrownBy(slot::close).withMessageContaining("not leased");
        assertNothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"RESERVE", "MAKE_ACCESSIBLE", "MAP_IMAGE"})
    void leaseThatFailsHoldsNothing(Call call) {
        memory.fail(call, 1);
        assertThatThrownBy(() -> allocator.lease(a.tenant()))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("cannot map memory for a")
                .hasMessageContaining("planted-" + call)
                .hasCauseInstanceOf(SystemCallException.class);
        Slot slot = allocator.lease(a.tenant());
        assertFresh(slot, a);
        slot.close();
        assertNothingIsHeld();
    }

    @Test
    void instanceIsKeptForALaterLeaseIfItCanBeRestored() {
        BoundInstance good = () -> true;
        BoundInstance bad = () -> false;
        for (BoundInstance instance : new BoundInstance[] {good, bad}) {
            Slot slot = allocator.lease(a.tenant());
            slot.bind(instance);
            slot.close();
            Slot again = allocator.lease(a.tenant());
            BoundInstance kept =
                    again.bound() != null ? again.bound() : a.tenant().takeIdleInstance();
            assertThat(kept).isSameAs(instance == good ? good : null);
            again.bind(null);
            again.close();
        }
        assertNothingIsHeld();
    }

    @Test
    void idleInstancesAreFew() {
        for (int i = 0; i < 100; i++) {
            a.tenant().keepIdleInstance(() -> true);
        }
        int kept = 0;
        while (a.tenant().takeIdleInstance() != null) {
            kept++;
        }
        assertThat(kept).isEqualTo(16);
        a.tenant().keepIdleInstance(() -> true);
        assertThat(a.tenant().takeIdleInstance()).as("room again").isNotNull();
        a.tenant().retire();
        a.tenant().keepIdleInstance(() -> true);
        assertThat(a.tenant().takeIdleInstance()).as("retired").isNull();
        assertNothingIsHeld();
    }

    @Test
    void memoryIsGivenBackEvenIfTheInstanceFailsToRestore() {
        Slot slot = allocator.lease(a.tenant());
        slot.bind(() -> {
            throw new IllegalStateException("planted");
        });
        catchThrowable(slot::close);
        assertThat(stats(allocator).slots().leased()).isZero();
        assertNothingIsHeld();
    }

    @Test
    void imageIsGivenBackEvenIfUnmappingFails() {
        Slot slot = allocator.lease(a.tenant());
        allocator.close();
        memory.fail(Call.UNMAP, 1);
        slot.close();
        assertThat(memory.count(Call.UNMAP)).isEqualTo(1);
        assertThat(memory.heldReferences()).isEqualTo(1);
        a.close();
        assertThat(memory.liveImages()).isZero();
    }

    @Test
    void memoryWhoseDiscardFailedIsNeverLeasedAgain() {
        Slot slot = allocator.lease(a.tenant());
        SlotGuest.writeEverything(slot);
        memory.fail(Call.DISCARD, 1);
        slot.close();
        assertThat(stats(allocator).resets().failed()).isEqualTo(1);
        assertThat(memory.liveReservations()).isZero();
        Slot next = allocator.lease(a.tenant());
        assertThat(next).isNotSameAs(slot);
        assertFresh(next, a);
        next.close();
        assertNothingIsHeld();
    }

    @Test
    void retiredTenantKeepsNoMemoryAndNoImage() {
        Slot running = allocator.lease(a.tenant());
        allocator.lease(a.tenant()).close();
        allocator.retire(a.tenant());
        assertThat(memory.liveReservations()).isEqualTo(1);
        running.close();
        assertThat(memory.liveReservations()).isZero();
        assertThat(memory.heldReferences()).isEqualTo(1);
        assertNothingIsHeld();
    }

    /** A reservation that is kept for the next call may be taken, or given up with its tenant, before the call that kept it has returned. */
    @Test
    void leaseThatEndsWhileItsTenantIsRetiredEndsWellAndIsCounted() throws Exception {
        AtomicReference<Tenant> current = new AtomicReference<>(a.tenant());
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> callers = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                callers.add(threads.submit(() -> {
                    for (int i = 0; i < 150_000; i++) {
                        allocator.lease(current.get()).close();
                    }
                }));
            }
            Future<?> retiring = threads.submit(() -> {
                while (!done.get()) {
                    allocator.retire(current.getAndSet(current.get().renewed()));
                }
            });
            for (Future<?> caller : callers) {
                caller.get();
            }
            done.set(true);
            retiring.get();
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertThat(allocator.awaitIdle(Duration.ZERO))
                .as("every lease has ended")
                .isTrue();
        allocator.retire(current.get());
        assertThat(memory.liveReservations()).as("reservations").isZero();
        assertNothingIsHeld();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noPhysicalMemoryIsKeptBetweenLeases() {
        Slot slot = allocator.lease(a.tenant());
        long from = slot.region().address();
        long to = from + slot.region().bytes();
        SlotGuest.writeEverything(slot);
        assertThat(ProcSelf.privateBytes(from, to)).isEqualTo(a.tenant().maximumBytes());
        slot.close();
        assertThat(ProcSelf.privateBytes(from, to)).isZero();
        assertNothingIsHeld();
    }

    @Test
    void closedAllocatorLeasesNothingButLetsLeasesEnd() {
        Slot running = allocator.lease(a.tenant());
        allocator.close();
        assertThatThrownBy(() -> allocator.lease(a.tenant()))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessage("the allocator is closed");
        assertThat(allocator.awaitIdle(Duration.ZERO)).isFalse();
        SlotGuest.writeEverything(running);
        running.close();
        assertThat(allocator.awaitIdle(Duration.ZERO)).isTrue();
        assertNothingIsHeld();
    }
}
