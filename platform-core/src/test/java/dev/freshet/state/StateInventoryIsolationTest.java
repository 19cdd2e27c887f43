package dev.freshet.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.GuestTrapException;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of state a module can have is put back, built anew or refused; shown by dirtying it and looking again. */
class StateInventoryIsolationTest {

    /** What a module has, and how it must come back. */
    private record Kind(String name, byte[] module, Freshness freshness, String reason) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String RESET = "all its state (memory, globals, tables, segments) can be put back";

    private static final List<Kind> KINDS = List.of(
            new Kind("imported memory, table, globals", TestRegistries.wat("imports-state"), Freshness.RESET, RESET),
            new Kind("shared memory and atomics", TestRegistries.wat("atomics-state"), Freshness.RESET, RESET),
            new Kind("tail calls", TestRegistries.wat("tail-call-state"), Freshness.RESET, RESET),
            new Kind(
                    "structs, arrays, i31, externref",
                    StatefulModules.objects(),
                    Freshness.REBUILT,
                    "it uses references to objects (externref, struct, array, i31), which outlive a call"),
            new Kind(
                    "exceptions",
                    StatefulModules.exceptions(),
                    Freshness.REBUILT,
                    "it uses exceptions, which the engine keeps where they cannot be cleared"));

    private static final List<Arguments> REFUSED = List.of(
            Arguments.of("v128 global", StatefulModules.vectorGlobal(), "global 0 has type v128"),
            Arguments.of("v128 parameter", StatefulModules.vectorTypeInSignature(), "type 2 has type v128"),
            Arguments.of("SIMD instruction", StatefulModules.vectorInstruction(), "128-bit SIMD is not supported"),
            Arguments.of(
                    "two memories", StatefulModules.twoMemories(), "has 2 memories or more, imported ones included"),
            Arguments.of("64-bit memory", StatefulModules.memoryOf64Bits(), "compile the module for wasm32"),
            Arguments.of(
                    "shared memory without maximum",
                    StatefulModules.sharedMemoryWithoutMaximum(),
                    "memory 0 is shared and has no maximum"),
            Arguments.of(
                    "64-bit table", StatefulModules.tableOf64Bits(), "64-bit and shared tables are not supported"));

    static Stream<Arguments> kindsAndStrategies() {
        return KINDS.stream()
                .flatMap(kind -> Stream.of(Strategy.values()).map(strategy -> Arguments.of(kind, strategy)));
    }

    private static WasmExtensionRegistry registry(Strategy strategy) {
        return TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withStrategy(strategy).withSlots(1),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(20)));
    }

    private static List<String> functions(WasmExtensionRegistry registry, String prefix) {
        return registry.get("stateful").module().exports().stream()
                .filter(export -> export.kind().equals("func"))
                .map(ModuleReport.Export::name)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** What each get_ function answers, on an instance of its own. */
    private static Map<String, Long> look(WasmExtensionRegistry registry) {
        Map<String, Long> seen = new TreeMap<>();
        for (String function : functions(registry, "get_")) {
            seen.put(function, registry.call("stateful", function)[0]);
        }
        return seen;
    }

    private static void call(WasmExtensionRegistry registry, String function) {
        try {
            registry.call("stateful", function);
        } catch (FreshetException e) {
            assertThat(function).as("ended with %s", e.getMessage()).containsAnyOf("trap", "throw");
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndStrategies")
    void nextCallFindsTheStateAsDeclared(Kind kind, Strategy strategy) {
        try (WasmExtensionRegistry registry = registry(strategy)) {
            registry.register("stateful", kind.module());
            Map<String, Long> fresh = look(registry);
            for (int round = 0; round < 3; round++) {
                for (String change : functions(registry, "do_")) {
                    call(registry, change);
                    assertThat(look(registry)).as("after %s", change).isEqualTo(fresh);
                }
            }
            assertThat(registry.stats().slots().poisoned()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndStrategies")
    void reportSaysHowInstancesAreMadeFreshAndWhy(Kind kind, Strategy strategy) {
        try (WasmExtensionRegistry registry = registry(strategy)) {
            registry.register("stateful", kind.module());
            ModuleReport report = registry.get("stateful").module();
            assertThat(report.freshness()).isEqualTo(kind.freshness());
            assertThat(report.freshnessReason()).isEqualTo(kind.reason());
        }
    }

    /** Without this, a change that changes nothing would pass everything above. */
    @ParameterizedTest
    @FieldSource("KINDS")
    void changesAreSeenOnTheInstanceThatMadeThem(Kind kind) {
        try (WasmExtensionRegistry registry = registry(Strategy.POOLING)) {
            registry.register("stateful", kind.module());
            Map<String, Long> fresh = look(registry);
            List<String> same = new ArrayList<>();
            for (String function : fresh.keySet()) {
                try (ExtensionSession session = registry.open("stateful")) {
                    session.call("do_change");
                    if (session.call(function)[0] == fresh.get(function)) {
                        same.add(function);
                    }
                }
            }
            // What these answer depends on no state of the module's.
            assertThat(same).isSubsetOf("get_constant", "get_waited_unequal", "get_notified", "get_waited_in_vain");
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("REFUSED")
    void whatCannotBeMadeFreshIsRefusedWithItsReason(String name, byte[] module, String reason) {
        for (Strategy strategy : Strategy.values()) {
            try (WasmExtensionRegistry registry = registry(strategy)) {
                assertThatThrownBy(() -> registry.register("stateful", module))
                        .as(name)
                        .isInstanceOf(InvalidModuleException.class)
                        .hasMessageContaining(reason);
                assertThat(registry.find("stateful")).isNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void waitThatNobodyCanEndIsStoppedAtTheDeadline(Strategy strategy) {
        try (WasmExtensionRegistry registry = registry(strategy)) {
            registry.register(
                    "stateful",
                    TestRegistries.wat("atomics-state"),
                    new ExtensionOptions(List.of(), Map.of(), Duration.ofMillis(100), null, null));
            Map<String, Long> fresh = look(registry);
            assertThatThrownBy(() -> registry.call("stateful", "wait_forever"))
                    .isInstanceOf(DeadlineExceededException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(look(registry)).isEqualTo(fresh);
        }
    }

    @Test
    void importedTagIsRefusedBecauseNobodyOffersOne() {
        try (WasmExtensionRegistry registry = registry(Strategy.POOLING)) {
            assertThatThrownBy(() -> registry.register("stateful", importedTag()))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("importing tags is not supported");
        }
    }

    private static byte[] importedTag() {
        byte[] head = new HexModule().build();
        byte[] imports = {2, 8, 1, 1, 'e', 1, 't', 4, 0, 0};
        byte[] module = Arrays.copyOf(head, head.length + imports.length);
        System.arraycopy(imports, 0, module, head.length, imports.length);
        return module;
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void exceptionThatNobodyCatchesIsTheGuestsTrap(Strategy strategy) {
        try (WasmExtensionRegistry registry = registry(strategy)) {
            registry.register("stateful", StatefulModules.exceptions());
            assertThatThrownBy(() -> registry.call("stateful", "do_throw")).isInstanceOf(GuestTrapException.class);
        }
    }
}
