package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.PlatformFaultException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolMap;
import dev.freshet.admin.PoolStats;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.slot.PoolingAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.slot.Tenant;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import dev.freshet.sys.SharedBudget;
import dev.freshet.sys.VirtualMemory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images and reservations: who holds them, when they go, and what becomes of them when the system refuses. */
class RegistryResourcesTest {

    private final FailingVirtualMemory memory = Ports.openFailing(Ports.names().get(0));

    private WasmExtensionRegistry registry(PoolSettings settings) {
        return TestRegistries.on(
                memory,
                settings.withSlotBytes(1 << 20),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)));
    }

    private static PoolSettings oneSlot() {
        return PoolSettings.defaults().withSlots(1).withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO);
    }

    private void assertNothingIsHeld() {
        assertThat(memory.liveImages()).as("images").isZero();
        assertThat(memory.liveReservations()).as("reservations").isZero();
    }

    @ParameterizedTest
    @EnumSource(PoolSettings.Strategy.class)
    void uploadsCallsAndRemovalsLeaveNothingBehind(PoolSettings.Strategy strategy) {
        try (WasmExtensionRegistry registry = registry(oneSlot().withStrategy(strategy))) {
            for (int i = 0; i < 300; i++) {
                registry.register("a", TestRegistries.wat(i % 2 == 0 ? "state" : "other-image"));
                assertThat(registry.call("a", "get_pages")).containsExactly(2);
                if (i % 3 == 0) {
                    assertThat(registry.remove("a")).isTrue();
                    assertThatThrownBy(() -> registry.call("a", "get_pages"))
                            .isInstanceOf(UnknownExtensionException.class);
                    assertThat(memory.liveImages()).isZero();
                }
            }
            assertThat(memory.liveImages()).isLessThanOrEqualTo(1);
        }
        assertNothingIsHeld();
    }

    @Test
    void warmCallsMakeNoSystemCall() {
        try (WasmExtensionRegistry registry = registry(oneSlot())) {
            registry.register("a", TestRegistries.wat("state"));
            registry.call("a", "do_everything", 0);
            int calls = memory.countAll();
            for (int i = 0; i < 100; i++) {
                registry.call("a", "do_everything", 0);
            }
            assertThat(memory.countAll()).isEqualTo(calls);
        }
        assertNothingIsHeld();
    }

    @Test
    void extensionRemovedWhileACallRunsIsGoneWhenTheCallEnds() {
        try (WasmExtensionRegistry registry = registry(oneSlot())) {
            registry.register("a", TestRegistries.wat("state"));
            try (var session = registry.open("a")) {
                session.call("do_everything", 0);
                assertThat(registry.remove("a")).isTrue();
                assertThat(memory.liveImages()).as("the session's").isEqualTo(1);
                assertThat((int) session.call("get_i32")[0])
                        .as("as the call left it")
                        .isEqualTo(-1);
            }
            assertThat(memory.liveImages()).isZero();
            assertThat(registry.stats().slots().empty()).isEqualTo(1);
        }
        assertNothingIsHeld();
    }

    @Test
    void imageThatTheSystemRefusesIsHeardAtRegistration() {
        try (WasmExtensionRegistry registry = registry(oneSlot())) {
            memory.fail(Call.CREATE_IMAGE, 1);
            assertThatThrownBy(() -> registry.register("a", TestRegistries.wat("state")))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("planted-CREATE_IMAGE");
            assertThat(registry.find("a")).isNull();
            registry.register("a", TestRegistries.wat("state"));
            assertThat(registry.call("a", "get_i32")).containsExactly(11);
        }
        assertNothingIsHeld();
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"MAKE_ACCESSIBLE", "MAP_IMAGE", "DISCARD"})
    void mappingThatTheSystemRefusesFailsOneCallAndLeavesTheNextFresh(Call call) {
        try (WasmExtensionRegistry registry = registry(oneSlot())) {
            registry.register("a", TestRegistries.wat("state"));
            registry.register("b", TestRegistries.wat("other-image"));
            registry.call("a", "do_everything", 0);
            memory.fail(call, 1);
            assertThatThrownBy(() -> registry.call("b", "get_pages"))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("planted-" + call);
            try (var session = registry.open("b")) {
                assertThat(session.read(0, 8192)).containsOnly(0);
            }
            assertThat(registry.call("a", "get_i32")).containsExactly(11);
        }
        assertNothingIsHeld();
    }

    @Test
    void resetThatTheSystemRefusesCostsTheSlotAndNotTheAnswer() {
        try (WasmExtensionRegistry registry = registry(PoolSettings.defaults()
                .withSlots(2)
                .withReset(Reset.DISCARD)
                .withWhenExhausted(WhenExhausted.REJECT, Duration.ZERO))) {
            registry.register("a", TestRegistries.wat("state"));
            registry.call("a", "do_everything", 0);
            memory.fail(Call.DISCARD, 1);
            assertThat(registry.call("a", "get_i32")).containsExactly(11);
            assertThat(registry.stats().slots().poisoned()).isEqualTo(1);
            assertThat(registry.stats().resets().failed()).isEqualTo(1);
            assertThat(registry.call("a", "get_i32")).containsExactly(11);
        }
        assertNothingIsHeld();
    }

    @Test
    void closingTwiceDoesNothingAndNothingRunsAfterwards() {
        WasmExtensionRegistry registry = registry(oneSlot());
        registry.register("a", TestRegistries.wat("state"));
        registry.call("a", "get_i32");
        registry.close();
        registry.close();
        assertThatThrownBy(() -> registry.call("a", "get_i32")).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> registry.register("b", TestRegistries.wat("state")))
                .isInstanceOf(PlatformFaultException.class);
        assertNothingIsHeld();
    }

    /** The call has found its extension, then the extension is removed, then the call leases a slot and maps the image. */
    @Test
    void callThatMapsARemovedExtensionLeavesNoImageInTheCache() {
        AtomicReference<Runnable> beforeLease = new AtomicReference<>(() -> {});
        InstanceAllocator allocator =
                new RacedAllocator(new PoolingAllocator(oneSlot().withSlotBytes(1 << 20), memory), beforeLease);
        try (WasmExtensionRegistry registry =
                new FreshetBuilder().allocator(allocator).build()) {
            registry.register("a", TestRegistries.wat("state"));
            beforeLease.set(() -> registry.remove("a"));
            assertThat(registry.call("a", "get_pages")).containsExactly(2);
            assertThat(registry.stats().images().count()).isZero();
            assertThat(memory.liveImages()).isZero();
        }
        allocator.close();
        assertNothingIsHeld();
    }

    /** Closing has looked for leases and found none, then the call leases. */
    @Test
    void callThatLeasesWhenTheRegistryIsClosedIsRefusedAndKeepsNothing() {
        AtomicReference<Runnable> beforeLease = new AtomicReference<>(() -> {});
        InstanceAllocator allocator =
                new RacedAllocator(new PoolingAllocator(oneSlot().withSlotBytes(1 << 20), memory), beforeLease);
        WasmExtensionRegistry registry =
                new FreshetBuilder().allocator(allocator).build();
        registry.register("a", TestRegistries.wat("state"));
        beforeLease.set(registry::close);
        assertThatThrownBy(() -> registry.call("a", "get_pages"))
                .isInstanceOf(PlatformFaultException.class)
                .hasMessageContaining("closed");
        assertThat(allocator.awaitIdle(Duration.ZERO)).isTrue();
        allocator.close();
        assertNothingIsHeld();
    }

    /** Runs something between finding an extension and leasing for it. */
    private record RacedAllocator(InstanceAllocator real, AtomicReference<Runnable> beforeLease)
            implements InstanceAllocator {

        @Override
        public void finishReleases() {
            real.finishReleases();
        }

        @Override
        public Slot lease(Tenant tenant) {
            beforeLease.get().run();
            return real.lease(tenant);
        }

        @Override
        public void retire(Tenant tenant) {
            real.retire(tenant);
        }

        @Override
        public int trim(Duration idle) {
            return real.trim(idle);
        }

        @Override
        public PoolSettings settings() {
            return real.settings();
        }

        @Override
        public VirtualMemory memory() {
            return real.memory();
        }

        @Override
        public boolean awaitIdle(Duration time) {
            return real.awaitIdle(time);
        }

        @Override
        public SharedBudget budget() {
            return real.budget();
        }

        @Override
        public PoolStats stats(PoolStats.Images images, PoolStats.Budgets budgets) {
            return real.stats(images, budgets);
        }

        @Override
        public PoolMap map() {
            return real.map();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
