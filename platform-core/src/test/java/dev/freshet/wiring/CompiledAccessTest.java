package dev.freshet.wiring;

import static dev.freshet.spi.ValueKind.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.HostFunction;
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
        registry.register("edges", TestRegistries.wat("edges"));
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

    /** The JIT leaves out checks of addresses that it knows to be in what the module declares, so it must not be told of more. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void addressJustBeyondTheDeclaredMemoryTrapsHoweverItsFunctionIsCompiled(boolean unmarked) {
        TestRegistries.leaveMarksOut(registry, "edges", unmarked);
        for (int round = 0; round < 2; round++) {
            for (String inside : List.of("last", "last_word", "masked", "masked_word", "masked_offset")) {
                assertThat(registry.call("edges", inside, 0)).as(inside).containsExactly(0);
            }
            assertThat(registry.call("edges", "masked", -1)).containsExactly(0);
            assertThat(registry.call("edges", "masked_word", 65532)).containsExactly(0);
            assertThat(registry.call("edges", "masked_offset", 14)).containsExactly(0);
            assertThat(registry.call("edges", "masked_store", 65528)).containsExactly(1);
            assertThat(registry.call("edges", "grown", 77)).containsExactly(77);
            assertBeyond("beyond", 0);
            assertBeyond("beyond_word", 0);
            assertBeyond("beyond_long", 0);
            assertBeyond("masked_offset", 15);
            for (int address = 65533; address < 65536; address++) {
                assertBeyond("masked_word", address);
                assertBeyond("masked_store", address - 4);
            }
            registry.call("edges", "heat", 300_000);
        }
    }

    private void assertBeyond(String function, int address) {
        assertThatThrownBy(() -> registry.call("edges", function, address))
                .as(function + " " + address)
                .isInstanceOf(GuestTrapException.class)
                .hasMessageContaining("out of bounds memory access");
    }
}
