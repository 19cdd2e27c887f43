package dev.freshet.engine;

import static dev.freshet.ValueKind.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionOptions;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunction;
import dev.freshet.HostFunctionException;
import dev.freshet.PlatformLimits;
import dev.freshet.PoolSettings;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.sys.Ports;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What compiled code makes of accesses outside of the memory; its single methods are tested beside {@code memory.SlotMemory}. */
class CompiledAccessTest {

    /** What {@code shop.int} does. */
    private HostFunction.Body onInt = (call, arguments) -> arguments[0];

    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(2),
                PlatformLimits.defaults(),
                List.of(new HostFunction(
                        "shop", "int", List.of(I32), I32, (call, arguments) -> onInt.call(call, arguments))));
        registry.register(
                "offsets",
                TestRegistries.wat("offsets"),
                ExtensionOptions.defaults().withGrants("shop.int"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    /** As 32-bit integers, address and offset add up to an address in the memory in most of these. */
    @ParameterizedTest
    @CsvSource({
        "load_at_4_gib, 1",
        "load_at_4_gib, 100",
        "load_at_4_gib, 0",
        "load_at_4_gib, -1",
        "load_at_2_gib, 0",
        "load_at_2_gib, 16",
        "load_at_2_gib, -2147483648",
        "load_at_2_gib, -2147483600",
        "load_below_2_gib, 0",
        "load_below_2_gib, -2147483647",
        "load_below_2_gib, -2147483600",
        "load_at_16, -16",
        "load_at_16, -1",
        "load_at_16, 65517",
        "load, -1",
        "load, 65533",
        "store_at_4_gib, 16",
        "store_at_4_gib, 32",
        "store_float_at_4_gib, 16",
        "store_float_at_4_gib, 64",
        "store_bytes_at_4_gib, 16",
        "store_bytes_at_4_gib, 4096"
    })
    void sumThatWouldWrapToTheMemoryTraps(String function, int address) {
        for (boolean unmarked : new boolean[] {false, true}) {
            TestRegistries.leaveMarksOut(registry, "offsets", unmarked);
            assertThatThrownBy(() -> registry.call("offsets", function, address))
                    .isInstanceOf(GuestTrapException.class)
                    .hasMessageContaining("out of bounds memory access");
        }
        assertThat(registry.call("offsets", "load", 65532)).containsExactly(0);
        assertThat(registry.call("offsets", "load_at_16", 65516)).containsExactly(0);
    }

    /** The guest's accesses before and behind the call are translated; what comes out of the call is not theirs. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void indexExceptionOfAHostFunctionIsNoTrapOfTheGuest(boolean unmarked) {
        TestRegistries.leaveMarksOut(registry, "offsets", unmarked);
        onInt = (call, arguments) -> List.of().get(7);
        assertThatThrownBy(() -> registry.call("offsets", "call_between", 1))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining("IndexOutOfBoundsException");
        onInt = (call, arguments) -> 5;
        assertThat(registry.call("offsets", "call_between", 1)).containsExactly(5);
    }
}
