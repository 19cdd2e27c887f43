package dev.freshet.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.Arrays;

/** Settings, statistics and assertions that the tests of the allocators share. */
final class PoolFixture {

    static final int SLOT_BYTES = 4 * TestTenant.WASM_PAGE;
    private static final PoolStats.Images NO_IMAGES = new PoolStats.Images(0, 0, 0, 0);

    private PoolFixture() {}

    static PoolSettings settings(int slots, WhenExhausted whenExhausted) {
        return PoolSettings.defaults()
                .withSlots(slots)
                .withSlotBytes(SLOT_BYTES)
                .withWhenExhausted(whenExhausted, Duration.ofSeconds(20));
    }

    static FailingVirtualMemory port() {
        return Ports.openFailing(Ports.names().get(0));
    }

    static PoolStats.Slots slots(InstanceAllocator allocator) {
        return allocator.stats(NO_IMAGES).slots();
    }

    static PoolStats.Leases leases(InstanceAllocator allocator) {
        return allocator.stats(NO_IMAGES).leases();
    }

    static PoolStats stats(InstanceAllocator allocator) {
        return allocator.stats(NO_IMAGES);
    }

    /** The lease's memory, and what it can grow into, are the tenant's initial state. */
    static void assertFresh(Slot slot, TestTenant tenant) {
        assertThat(slot.accessibleBytes()).isEqualTo(tenant.tenant().initialBytes());
        byte[] now = SlotGuest.memoryAfterGrowth(slot);
        assertThat(Arrays.mismatch(now, tenant.expected(now.length)))
                .as("first byte that differs")
                .isEqualTo(-1);
    }

    /** Waits until a thread is parked in the queue for a slot. */
    static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).as("still waiting").isTrue();
            Thread.onSpinWait();
        }
    }
}
