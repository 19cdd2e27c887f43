package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import dev.freshet.sys.Ports;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * What a call through a table does, after every change of the table that a guest can make, is what it does on a new instance of the
 * engine alone, whatever the calls before have left in the table.
 */
class TableCallsIsolationTest {

    private static final List<String> FUNCTIONS = List.of("plain", "four", "long", "two", "none", "second");
    private static final int CHANGES = 10;
    private static final int[] AT = {0, 1, 8};
    private static final int[] ENTRIES = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 18};

    private static final byte[] MODULE = TestRegistries.wat("table-calls");

    private static final List<HostFunction> HOST = List.of(new HostFunction(
            "shop", "int", List.of(ValueKind.I32), ValueKind.I32, (call, arguments) -> (Integer) arguments[0] + 1000));

    private static final String TRAP = "trap: ";

    private record Call(String function, int change, int at, int entry) {

        long[] arguments() {
            return new long[] {change, at, entry};
        }
    }

    private static Map<Call, String> expected() {
        Map<Call, String> expected = new LinkedHashMap<>();
        for (String function : FUNCTIONS) {
            for (int change = 0; change < CHANGES; change++) {
                for (int at : AT) {
                    for (int entry : ENTRIES) {
                        Call call = new Call(function, change, at, entry);
                        expected.put(call, onTheEngine(call));
                    }
                }
            }
        }
        return expected;
    }

    /**
     * What it returns or the message of its trap, on a new instance of the engine as it comes, of a model of its own: a table of the engine's
     * grows the model's limits.
     */
    private static String onTheEngine(Call call) {
        ImportFunction host = new ImportFunction(
                "shop", "int", FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)), (instance, arguments) ->
                        new long[] {arguments[0] + 1000});
        Instance instance = Instance.builder(Parser.parse(MODULE))
                .withImportValues(ImportValues.builder().addFunction(host).build())
                .build();
        try {
            return Arrays.toString(instance.export(call.function()).apply(call.arguments()));
        } catch (WasmEngineException e) {
            return TRAP + e.getMessage();
        }
    }

    private static String onThePlatform(WasmExtensionRegistry registry, Call call, String expected) {
        try {
            return Arrays.toString(registry.call("tables", call.function(), call.arguments()));
        } catch (GuestTrapException e) {
            String message = String.valueOf(e.getMessage());
            // The platform's message has more in it.
            return expected.startsWith(TRAP) && message.contains(expected.substring(TRAP.length()))
                    ? expected
                    : TRAP + message;
        }
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                Arguments.of("tracked", PoolSettings.defaults().withReset(Reset.TRACKED), false),
                Arguments.of("discard", PoolSettings.defaults().withReset(Reset.DISCARD), false),
                Arguments.of("without marks", PoolSettings.defaults().withReset(Reset.AUTO), true),
                Arguments.of("on demand", PoolSettings.defaults().withStrategy(Strategy.ON_DEMAND), false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void callsAnswerAsOnANewInstanceOfTheEngine(String name, PoolSettings pool, boolean withoutMarks) {
        Map<Call, String> expected = expected();
        List<Call> calls = new ArrayList<>(expected.keySet());
        try (WasmExtensionRegistry registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                pool.withSlots(1),
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)),
                HOST)) {
            registry.register("tables", MODULE, ExtensionOptions.defaults().withGrants("shop.*"));
            TestRegistries.leaveMarksOut(registry, "tables", withoutMarks);
            Collections.shuffle(calls, new Random(7));
            for (Call call : calls) {
                String answer = expected.get(call);
                assertThat(onThePlatform(registry, call, answer)).as("%s", call).isEqualTo(answer);
            }
        }
    }

    /** Without this, a table that nobody can call through would pass. */
    @Test
    void callsReachEveryKindOfEntry() {
        assertThat(expected().values())
                .contains("[14]", "[1007]", "[-7]", "[55]", "[-8]", "[-1]")
                .contains(TRAP + "undefined element", TRAP + "uninitialized element 9")
                .contains(TRAP + "indirect call type mismatch");
    }
}
