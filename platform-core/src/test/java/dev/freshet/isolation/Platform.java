package dev.freshet.isolation;

import dev.freshet.ExtensionSession;
import dev.freshet.HeldExecutor;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to set the platform up, with all modules of the isolation tests registered. A pool has one slot, so that
 * everybody must take over what another has left; where it overflows, a session holds that slot.
 */
record Platform(
        String name,
        WasmExtensionRegistry registry,
        @Nullable ExtensionSession holder) implements AutoCloseable {

    static final List<String> MODULES =
            List.of("state", "state-rebuilt", "no-memory", "no-image", "other-image", "larger", "smaller");

    /** The module {@code state} under a name whose calls may take this long only. */
    static final String IMPATIENT = "state-impatient";

    static final Duration IMPATIENT_CALL_TIME = Duration.ofMillis(100);

    private static final int SLOT_BYTES = 6 * 65_536;
    private static final long SMALL = 3 * 4096;
    private static final long LARGE = 1 << 20;

    private enum Allocator {
        POOLING,
        ON_DEMAND,
        OVERFLOWING
    }

    /** Every combination of allocator, port and reset that there is; only a pool has a choice of resets. */
    static List<Platform> all() {
        List<Platform> platforms = new ArrayList<>();
        for (String port : Ports.names()) {
            platforms.add(of(port, Allocator.POOLING, Reset.TRACKED, LARGE));
            platforms.add(of(port, Allocator.POOLING, Reset.DISCARD, LARGE));
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, 0));
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, SMALL));
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, LARGE));
            platforms.add(of(port, Allocator.ON_DEMAND, Reset.AUTO, LARGE));
            platforms.add(of(port, Allocator.OVERFLOWING, Reset.AUTO, LARGE));
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, 0).withoutMarks());
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, SMALL).withoutMarks());
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, LARGE).withoutMarks());
            platforms.add(of(port, Allocator.OVERFLOWING, Reset.AUTO, LARGE).withoutMarks());
            platforms.add(of(port, Allocator.POOLING, Reset.AUTO, LARGE, true));
            platforms.add(of(port, Allocator.OVERFLOWING, Reset.AUTO, LARGE, true));
        }
        return platforms;
    }

    /** What all others are compared with: nothing but copying, and no call before the one that looks. */
    static Platform oracle() {
        return of("portable", Allocator.ON_DEMAND, Reset.DISCARD, 0);
    }

    private static Platform of(String port, Allocator allocator, Reset reset, long keepResidentBytes) {
        return of(port, allocator, reset, keepResidentBytes, false);
    }

    /** @param interpreted whether the modules are called while they wait to be compiled */
    private static Platform of(
            String port, Allocator allocator, Reset reset, long keepResidentBytes, boolean interpreted) {
        PoolSettings pool = PoolSettings.defaults()
                .withStrategy(allocator == Allocator.ON_DEMAND ? Strategy.ON_DEMAND : Strategy.POOLING)
                .withSlots(1)
                .withSlotBytes(SLOT_BYTES)
                .withWhenExhausted(
                        allocator == Allocator.OVERFLOWING ? WhenExhausted.ON_DEMAND : WhenExhausted.REJECT,
                        Duration.ZERO)
                .withReset(reset)
                .withKeepResidentBytes(keepResidentBytes)
                .withIdleTrim(Duration.ZERO);
        PlatformLimits limits = PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30));
        WasmExtensionRegistry registry = interpreted
                ? TestRegistries.interpreting(Ports.open(port), pool, limits, new HeldExecutor())
                : TestRegistries.on(Ports.open(port), pool, limits);
        for (String module : MODULES) {
            registry.register(module, TestRegistries.wat(module));
        }
        ExtensionOptions impatient = new ExtensionOptions(List.of(), Map.of(), IMPATIENT_CALL_TIME, null, null);
        registry.register(IMPATIENT, TestRegistries.wat("state"), impatient);
        return new Platform(
                String.join(" ", allocator.name(), port, reset.name(), Long.toString(keepResidentBytes))
                        + (interpreted ? " interpreted" : ""),
                registry,
                allocator == Allocator.OVERFLOWING ? registry.open("no-image") : null);
    }

    /** The same, with code whose stores mark no pages, as after many long calls. */
    private Platform withoutMarks() {
        MODULES.forEach(module -> TestRegistries.leaveMarksOut(registry, module, true));
        return new Platform(name + " unmarked", registry, holder);
    }

    /** How many slots the platform has lost. */
    int poisoned() {
        return registry.stats().slots().poisoned();
    }

    @Override
    public void close() {
        if (holder != null) {
            holder.close();
        }
        registry.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
