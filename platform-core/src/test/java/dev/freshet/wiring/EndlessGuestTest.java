package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.HeldExecutor;
import dev.freshet.ModuleLimitException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.module.EndlessModules;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to go on for ever, or for very long, ends at the deadline, whatever runs it: thread, slot and permit would be gone for good. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndlessGuestTest {

    private static final Duration CALL_TIME = Duration.ofMillis(20);
    /** Stopped at all, on whatever machine, and what stops it is not the end of the guest; how late, the benchmark EndlessLoops says. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private final HeldExecutor nothingCompiles = new HeldExecutor();
    private WasmExtensionRegistry compiled;
    private WasmExtensionRegistry interpreted;

    @BeforeAll
    void open() {
        PoolSettings pool = PoolSettings.defaults().withSlots(2);
        PlatformLimits limits = PlatformLimits.defaults().withCallTime(CALL_TIME);
        compiled = TestRegistries.on(Ports.open(Ports.names().get(0)), pool, limits);
        interpreted = TestRegistries.interpreting(Ports.open(Ports.names().get(0)), pool, limits, nothingCompiles);
    }

    @AfterAll
    void close() {
        compiled.close();
        interpreted.close();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Thread.interrupted()).isFalse();
        for (WasmExtensionRegistry registry : new WasmExtensionRegistry[] {compiled, interpreted}) {
            assertThat(registry.stats().slots().leased()).isZero();
            assertThat(registry.stats().slots().poisoned()).isZero();
            registry.list().forEach(extension -> registry.remove(extension.name()));
        }
        // What waits to be compiled holds its share of the heap for uploads.
        nothingCompiles.release();
    }

    private static void assertStopped(WasmExtensionRegistry registry, String function) {
        for (int call = 0; call < 2; call++) {
            long started = System.nanoTime();
            assertThatThrownBy(() -> registry.call("endless", function)).isInstanceOf(DeadlineExceededException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isBetween(CALL_TIME, CALL_TIME.plus(LATE));
        }
    }

    @ParameterizedTest
    @EnumSource
    void compiledGuestIsStoppedAtItsDeadline(EndlessModules module) {
        compiled.register("endless", module.binary(false));
        assertStopped(compiled, "f");
    }

    @ParameterizedTest
    @EnumSource
    void interpretedGuestIsStoppedAtItsDeadline(EndlessModules module) {
        interpreted.register("endless", module.binary(false));
        assertStopped(interpreted, "f");
    }

    @ParameterizedTest
    @EnumSource
    void guestThatNeverEndsToStartIsStoppedInEachCall(EndlessModules module) {
        ExtensionOptions eachCall = ExtensionOptions.builder()
                .initialization(Initialization.PER_CALL)
                .build();
        compiled.register("endless", module.binary(true), eachCall);
        assertStopped(compiled, "f");
    }

    @ParameterizedTest
    @EnumSource
    void guestThatNeverEndsToStartIsRefusedOrStoppedInEachCall(EndlessModules module) {
        long started = System.nanoTime();
        try {
            interpreted.register("endless", module.binary(true));
        } catch (ModuleLimitException e) {
            assertThat(e.property()).isEqualTo("freshet.limits.call-time");
            // Tried compiled as well.
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isLessThan(CALL_TIME.plus(LATE).multipliedBy(4));
            return;
        }
        assertStopped(interpreted, "f");
    }
}
