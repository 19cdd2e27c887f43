package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.settings.PoolSettings.WhenExhausted;
import dev.freshet.spi.HostFunction;
import dev.freshet.sys.FailingVirtualMemory;
import dev.freshet.sys.FailingVirtualMemory.Call;
import dev.freshet.sys.Ports;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The products that FreshInstanceIsolationTest leaves out: every module after every module, calls that ended inside of the host, resets
 * and remappings that the system refused, atomic stores, and threads that race for few slots.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransitionMatrixIsolationTest {

    private static final int SLOT_BYTES = 6 * 65_536;
    private static final int SMALL = 3 * 4096;
    private static final int LARGE = 1 << 20;
    private static final int THREADS = 4;
    private static final int TRANSITIONS = 150;
    private static final int LAST_ENDING = 10;

    private static final List<String> MODULES = List.of(
            "no-memory",
            "zero-pages",
            "no-image",
            "other-image",
            "larger",
            "smaller",
            "state",
            "state-rebuilt",
            "endings");

    /** What a call did and how it ended. Ending 1 and those above 1 do not return, see the modules. */
    private record Dirt(String module, String action, int ending) {

        void spread(WasmExtensionRegistry registry) {
            if (action.equals("session")) {
                writeAndGrow(registry, module);
                return;
            }
            boolean returned = true;
            try {
                registry.call(module, action, ending);
            } catch (FreshetException e) {
                returned = false;
            }
            assertThat(returned).as("%s returned", this).isEqualTo(ending == 0);
        }

        /** What the host can do to any module: all bytes written, grown to the limit, all bytes written. */
        private static void writeAndGrow(WasmExtensionRegistry registry, String module) {
            try (ExtensionSession session = registry.open(module)) {
                if (module.equals("no-memory")) {
                    return;
                }
                byte[] scribble = new byte[SLOT_BYTES];
                Arrays.fill(scribble, (byte) 0xEE);
                session.write(0, Arrays.copyOf(scribble, (int) session.memoryBytes()));
                boolean grown = true;
                while (grown) {
                    grown = (int) session.call("grow", 1)[0] != -1;
                }
                session.write(0, Arrays.copyOf(scribble, (int) session.memoryBytes()));
            }
        }
    }

    private static final List<Dirt> DIRTS = new ArrayList<>();

    static {
        MODULES.forEach(module -> DIRTS.add(new Dirt(module, "session", 0)));
        for (int ending = 0; ending <= 3; ending++) {
            DIRTS.add(new Dirt("state", "do_everything", ending));
            DIRTS.add(new Dirt("state-rebuilt", "do_everything", ending));
        }
        DIRTS.add(new Dirt("zero-pages", "do_everything", 0));
        DIRTS.add(new Dirt("zero-pages", "do_everything", 1));
        for (int ending = 0; ending <= LAST_ENDING; ending++) {
            DIRTS.add(new Dirt("endings", "do_nothing", ending));
            DIRTS.add(new Dirt("endings", "do_atomics", ending));
            DIRTS.add(new Dirt("endings", "do_everything", ending));
        }
    }

    private final Map<String, Observation> fresh = new HashMap<>();

    @BeforeAll
    void observeFreshInstances() {
        for (String module : MODULES) {
            try (WasmExtensionRegistry oracle =
                    registry(Ports.open("portable"), pool(Reset.DISCARD, 0, 1).withStrategy(Strategy.ON_DEMAND))) {
                fresh.put(module, Observation.of(oracle, module));
            }
        }
    }

    private static PoolSettings pool(Reset reset, long keepResidentBytes, int slots) {
        return PoolSettings.defaults()
                .withSlots(slots)
                .withSlotBytes(SLOT_BYTES)
                .withReset(reset)
                .withKeepResidentBytes(keepResidentBytes)
                .withWhenExhausted(WhenExhausted.WAIT, Duration.ofSeconds(60))
                .withIdleTrim(Duration.ZERO);
    }

    private static WasmExtensionRegistry registry(VirtualMemory port, PoolSettings pool) {
        WasmExtensionRegistry registry = TestRegistries.on(
                port,
                pool,
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)),
                List.of(
                        new HostFunction("matrix", "exhaust_heap", List.of(), null, (call, none) -> exhaustHeap()),
                        new HostFunction("matrix", "exhaust_stack", List.of(), null, (call, none) -> exhaustStack(0))));
        ExtensionOptions granted =
                ExtensionOptions.defaults().withGrants("matrix.exhaust_heap", "matrix.exhaust_stack");
        MODULES.forEach(module -> registry.register(module, TestRegistries.wat(module), granted));
        return registry;
    }

    /** More than any JVM has, so it fails each time and costs nothing. */
    private static Object exhaustHeap() {
        return new long[Integer.MAX_VALUE];
    }

    private static Object exhaustStack(long depth) {
        return List.of(depth, exhaustStack(depth + 1));
    }

    private void assertFresh(WasmExtensionRegistry registry, String next, Object before) {
        assertThat(Observation.of(registry, next).differenceTo(fresh.get(next)))
                .as("%s after %s", next, before)
                .isNull();
    }

    static Stream<Arguments> platforms() {
        return Ports.names().stream()
                .flatMap(port -> Stream.of(
                        Arguments.of(port, pool(Reset.TRACKED, LARGE, 1)),
                        Arguments.of(port, pool(Reset.DISCARD, LARGE, 1)),
                        Arguments.of(port, pool(Reset.AUTO, SMALL, 1)),
                        Arguments.of(port, pool(Reset.AUTO, LARGE, 1).withStrategy(Strategy.ON_DEMAND))));
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void everyModuleIsFreshAfterEveryOther(String port, PoolSettings pool) {
        try (WasmExtensionRegistry registry = registry(Ports.open(port), pool)) {
            for (Dirt dirt : DIRTS) {
                for (String next : MODULES) {
                    dirt.spread(registry);
                    assertFresh(registry, next, dirt);
                }
            }
            assertThat(registry.stats().slots().poisoned()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DISCARD", "MAP_IMAGE"})
    void everyModuleIsFreshAfterTheSystemRefused(Call call) {
        FailingVirtualMemory memory = Ports.openFailing(Ports.names().get(0));
        PoolSettings pool = pool(Reset.DISCARD, 0, DIRTS.size() * MODULES.size() + 1);
        int refused = 0;
        try (WasmExtensionRegistry registry = registry(memory, pool)) {
            for (String previous : List.of("state", "larger", "zero-pages")) {
                for (String next : MODULES) {
                    int before = memory.count(call);
                    memory.fail(call, 1);
                    try {
                        new Dirt(previous, "session", 0).spread(registry);
                        assertFresh(registry, next, "a reset that may have failed");
                    } catch (FreshetException e) {
                        assertThat(e).hasStackTraceContaining("planted-" + call);
                    }
                    refused += memory.count(call) > before ? 1 : 0;
                    assertFresh(registry, next, "a refused " + call);
                    assertFresh(registry, previous, "a refused " + call);
                }
            }
            assertThat(registry.stats().slots().leased()).isZero();
            if (call == Call.DISCARD) {
                assertThat(registry.stats().slots().poisoned()).as("slots lost").isPositive();
            }
        }
        assertThat(refused).as("refusals").isPositive();
        assertThat(memory.liveImages()).isZero();
        assertThat(memory.liveReservations()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Reset.class)
    void everyModuleIsFreshWhileThreadsRaceForTwoSlots(Reset reset) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (WasmExtensionRegistry registry = registry(Ports.open(Ports.names().get(0)), pool(reset, SMALL, 2))) {
            List<Future<?>> races = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                long seed = thread;
                races.add(threads.submit(() -> transitions(registry, seed)));
            }
            for (Future<?> race : races) {
                race.get();
            }
            assertThat(registry.stats().slots().poisoned()).isZero();
            assertThat(registry.stats().slots().leased()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private void transitions(WasmExtensionRegistry registry, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < TRANSITIONS; i++) {
            Dirt dirt = DIRTS.get(random.nextInt(DIRTS.size()));
            dirt.spread(registry);
            assertFresh(registry, MODULES.get(random.nextInt(MODULES.size())), dirt + " of seed " + seed);
        }
    }

    /** Without this, dirt that leaves nothing would pass everything above. */
    @Test
    void dirtIsSeenByTheSessionThatMadeIt() {
        try (WasmExtensionRegistry registry = registry(Ports.open("portable"), pool(Reset.TRACKED, LARGE, 1))) {
            for (Dirt dirt : DIRTS) {
                if (dirt.ending() != 0
                        || dirt.action().equals("session")
                        || dirt.action().equals("do_nothing")) {
                    continue;
                }
                try (ExtensionSession session = registry.open(dirt.module())) {
                    byte[] before = session.read(0, (int) session.memoryBytes());
                    session.call(dirt.action(), 0);
                    byte[] after = session.read(0, (int) session.memoryBytes());
                    assertThat(Arrays.equals(before, after))
                            .as("%s left nothing", dirt)
                            .isFalse();
                }
            }
        }
    }
}
