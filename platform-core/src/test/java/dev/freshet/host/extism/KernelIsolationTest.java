package dev.freshet.host.extism;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that lie to the kernel's functions, and what one call leaves for the next: nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KernelIsolationTest {

    private static final byte[] NAME = "variable".getBytes(UTF_8);

    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .build();
        registry.register(
                "kernel",
                TestRegistries.extism("kernel"),
                ExtensionOptions.defaults().withConfig(Map.of("key", "value")));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void nothingOfOneCallReachesTheNext() {
        registry.call("kernel", "litter", NAME);
        assertThat(registry.call("kernel", "unwritten", NAME)).containsOnly(0);
        registry.call("kernel", "litter", NAME);
        assertThat(registry.call("kernel", "find", NAME)).isEmpty();
        registry.call("kernel", "litter", NAME);
        assertThat(registry.call("kernel", "input_length")).containsExactly(0);
        assertThat(registry.call("kernel", "http_status_code")).containsExactly(0);
        assertThatThrownBy(() -> registry.call("kernel", "load_u64", 64)).isExactlyInstanceOf(GuestTrapException.class);
    }

    @Test
    void nothingOfAFailedCallReachesTheNext() {
        assertThatThrownBy(() -> registry.call("kernel", "error_alone", NAME))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageEndingWith("answered: variable")
                .extracting(e -> ((GuestErrorException) e).code())
                .isEqualTo(1);
        assertThat(registry.call("kernel", "unwritten", NAME)).containsOnly(0);
        assertThatThrownBy(() -> registry.call("kernel", "code_alone", NAME))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageEndingWith("answered: return code -3")
                .extracting(e -> ((GuestErrorException) e).code())
                .isEqualTo(-3);
        assertThat(registry.call("kernel", "echo", NAME)).isEqualTo(NAME);
    }

    @Test
    void aSecondCallOfASessionKeepsVariablesAlone() {
        try (ExtensionSession session = registry.open("kernel")) {
            session.call("litter", NAME);
            assertThat(session.call("unwritten", NAME)).containsOnly(0);
            assertThat(session.call("find", NAME)).hasSize(4096).containsOnly(0x53);
            assertThat(session.call("echo", new byte[0])).isEmpty();
        }
    }

    @Test
    void errorInABlockThatWasFreedIsATrap() {
        assertThatThrownBy(() -> registry.call("kernel", "error_of_a_freed_block", NAME))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("is no handle of a block");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load_u8",
                "load_u64",
                "store_u8",
                "store_u64",
                "output_set",
                "error_set",
                "config_get",
                "var_get",
                "var_set",
                "log_info",
                "input_load_u8",
                "input_load_u64"
            })
    void addressesAndHandlesOutOfRangeTrap(String function) {
        int parameters =
                List.of("store_u8", "store_u64", "output_set", "var_set").contains(function) ? 2 : 1;
        for (long lie :
                new long[] {1, 63, 64, 1 << 20, 0xFFFF_FFFFL, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1, -8}) {
            long[] arguments = new long[parameters];
            arguments[0] = lie;
            if (parameters == 2) {
                arguments[1] = 1;
            }
            assertThatThrownBy(() -> registry.call("kernel", function, arguments))
                    .as("%s(%d)", function, lie)
                    .isExactlyInstanceOf(GuestTrapException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "64, 65",
        "64, -1",
        "65, -1",
        "64, -64",
        "127, 2",
        "128, 1",
        "-1, 2",
        "-64, 128",
        "9223372036854775807, 1",
        "64, 9223372036854775807",
        "1, 64",
        "0, 1"
    })
    void outputThatDoesNotLieInTheMemoryTraps(long address, long length) {
        try (ExtensionSession session = registry.open("kernel")) {
            assertThat(session.call("alloc", 8)).containsExactly(64);
            assertThatThrownBy(() -> session.call("output_set", address, length))
                    .isExactlyInstanceOf(GuestTrapException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 0xFFFF_FFFFL, 0x7FFF_FFFFL, 13 << 20})
    void allocationsThatNoMemoryHoldsAreRefused(long bytes) {
        assertThat(registry.call("kernel", "alloc", bytes)).containsExactly(0);
    }

    @Test
    void lengthsOfWhatIsNoBlockAreZero() {
        for (String function : List.of("length", "length_unsafe")) {
            for (long handle : new long[] {0, 1, 64, -1, Long.MIN_VALUE}) {
                assertThat(registry.call("kernel", function, handle)).containsExactly(0);
            }
        }
        try (ExtensionSession session = registry.open("kernel")) {
            long handle = session.call("alloc", 100)[0];
            assertThat(session.call("length", handle)).containsExactly(100);
            assertThat(session.call("length", handle + 1)).containsExactly(0);
            session.call("free", handle);
            session.call("free", handle);
            assertThat(session.call("length", handle)).containsExactly(0);
            assertThat(session.call("alloc", 1)).containsExactly(handle);
            assertThat(session.call("alloc", 1)[0]).isNotEqualTo(handle);
        }
    }

    @Test
    void theSharedMemoryHasABound() {
        registry.register(
                "small",
                TestRegistries.extism("kernel"),
                ExtensionOptions.defaults().withInputBytes(64).withOutputBytes(64));
        // Input, two outputs and 64 KiB.
        assertThat(registry.call("small", "exhaust")).containsExactly(1024 + 3);
    }

    @Test
    void oddAddressesHoldNumbersToo() {
        try (ExtensionSession session = registry.open("kernel")) {
            long handle = session.call("alloc", 64)[0];
            session.call("store_u64", handle + 3, 0x8081_8283_8485_8687L);
            assertThat(session.call("load_u64", handle + 3)).containsExactly(0x8081_8283_8485_8687L);
            assertThat(session.call("load_u8", handle + 3)).containsExactly(0x87);
            session.call("store_u8", handle + 3, 0x1FF);
            assertThat(session.call("load_u64", handle + 3)).containsExactly(0x8081_8283_8485_86FFL);
            assertThat(session.call("load_u64", handle + 56)).hasSize(1);
            assertThatThrownBy(() -> session.call("load_u64", handle + 57))
                    .isExactlyInstanceOf(GuestTrapException.class);
        }
    }

    /** Each answer is a number or a trap, never another failure; and whatever happened, the next call starts with nothing. */
    @Test
    void anySequenceOfLiesEndsInTrapsAndLeavesNothing() {
        List<String> functions = List.of(
                "alloc",
                "free",
                "length",
                "load_u8",
                "load_u64",
                "store_u8",
                "store_u64",
                "input_offset",
                "input_load_u8",
                "input_load_u64",
                "output_set",
                "error_set",
                "config_get",
                "var_get",
                "var_set",
                "log_info",
                "http_headers");
        long seed = 20261125;
        Random random = new Random(seed);
        int trapped = 0;
        int answered = 0;
        for (int round = 0; round < 400; round++) {
            try (ExtensionSession session = registry.open("kernel")) {
                session.call("echo", NAME);
                for (int i = 0; i < 6; i++) {
                    session.call("alloc", 64);
                }
                for (int step = 0; step < 40; step++) {
                    String function = functions.get(random.nextInt(functions.size()));
                    long[] arguments = new long[parametersOf(function)];
                    for (int i = 0; i < arguments.length; i++) {
                        arguments[i] = number(random);
                    }
                    session.call(function, arguments);
                    answered++;
                }
            } catch (GuestTrapException e) {
                assertThat(e.getClass()).as("seed %d", seed).isEqualTo(GuestTrapException.class);
                trapped++;
            } catch (FreshetException e) {
                throw new AssertionError("seed " + seed, e);
            }
            assertThat(registry.call("kernel", "unwritten", NAME))
                    .as("seed %d", seed)
                    .containsOnly(0);
        }
        assertThat(trapped).isPositive();
        assertThat(answered).isGreaterThan(trapped);
    }

    private static int parametersOf(String function) {
        return switch (function) {
            case "store_u8", "store_u64", "output_set", "var_set" -> 2;
            case "input_offset", "http_headers" -> 0;
            default -> 1;
        };
    }

    private static long number(Random random) {
        return switch (random.nextInt(32)) {
            case 0 -> random.nextLong();
            case 1 -> -random.nextInt(200);
            case 2 -> random.nextInt();
            case 3 -> 0;
            default -> 64 * (1 + random.nextInt(3)) + (random.nextInt(4) == 0 ? random.nextInt(64) : 0);
        };
    }
}
