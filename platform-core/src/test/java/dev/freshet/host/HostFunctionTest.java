package dev.freshet.host;

import static dev.freshet.spi.ValueKind.BYTES;
import static dev.freshet.spi.ValueKind.F32;
import static dev.freshet.spi.ValueKind.I64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.InvalidModuleException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.spi.HostCall;
import dev.freshet.spi.HostFunction;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host functions called by real guests: types, memory, grants, initialisation. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostFunctionTest extends HostFunctionCalls {

    @Test
    void bytesTravelBothWaysThroughTheGuestsAllocator() {
        assertThat(registry.call("shopper", "stock", "mug".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("stock of mug");
        assertThat(registry.call("shopper", "stock_of_stock", "mug".getBytes(UTF_8)))
                .asString(UTF_8)
                .isEqualTo("stock of stock of mug");
        assertThat(registry.call("shopper", "stock", new byte[0]))
                .asString(UTF_8)
                .isEqualTo("stock of ");
    }

    @Test
    void numbersArriveAsTheyWereSent() {
        long[] result = registry.call(
                "shopper",
                "numbers",
                0xFFFF_FFFFL,
                Long.MIN_VALUE,
                Float.floatToRawIntBits(1.5f),
                Double.doubleToRawLongBits(-0.0));
        assertThat(told).containsExactly(-1, Long.MIN_VALUE, 1.5f, -0.0);
        assertThat(Double.longBitsToDouble(result[0])).isEqualTo(0.1);
        assertThat(Float.intBitsToFloat((int) registry.call("shopper", "float", Float.floatToRawIntBits(2.5f))[0]))
                .isEqualTo(-2.5f);
        assertThat((int) registry.call("shopper", "int", 0xFFFF_FFFEL)[0]).isEqualTo(-2);
    }

    @Test
    void theBodyIsToldWhoCallsAndRunsOnTheCallersThread() {
        Thread[] seen = new Thread[1];
        onInt = (call, arguments) -> {
            seen[0] = Thread.currentThread();
            return 0;
        };
        registry.call("shopper", "int", 1);
        registry.call("shopper", "tell", 0, 0, 0, 4);
        assertThat(seen[0]).isSameAs(Thread.currentThread());
        assertThat(told.get(0)).isEqualTo(new HostCall("shopper", "tell"));
        assertThat((byte[]) told.get(1)).isEmpty();
        assertThat((byte[]) told.get(2)).containsExactly(0, 0, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 1",
        "65535, 2",
        "0, 65537",
        "-1, 1",
        "-1, -1",
        "1, -1",
        "-2147483648, -2147483648",
        "0, -2147483648",
        "4096, -4096"
    })
    void liesAboutAddressesAndLengthsTrap(int address, int length) {
        assertThatThrownBy(() -> registry.call("shopper", "lie", address, length))
                .isInstanceOf(GuestTrapException.class);
        assertThat(registry.call("shopper", "stock", new byte[] {'x'}))
                .asString(UTF_8)
                .isEqualTo("stock of x");
    }

    @Test
    void answerThatTheGuestHasNoRoomForIsTheGuestsTrap() {
        byte[] large = new byte[40_000];
        assertThatThrownBy(() -> registry.call("shopper", "stock", large))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("freshet_alloc has no room for 40009 bytes");
    }

    @Test
    void bytesOverTheOutputLimitDoNotReachTheHost() {
        registry.register(
                "capped", TestRegistries.wat("host-functions"), granted().withOutputBytes(100));
        assertThatThrownBy(() -> registry.call("capped", "tell", 0, 100, 0, 101))
                .isExactlyInstanceOf(GuestLimitException.class)
                .hasMessageContaining("101 bytes; freshet.extensions.capped.output allows 100");
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"host-functions", "host-functions-interpreted"})
    void theAllocatorCanBeCalledWhileTheGuestIsInAHostFunction(String module) {
        registry.register("again", TestRegistries.wat(module), granted());
        boolean interpreted = module.endsWith("interpreted");
        assertThat(registry.get("again").module().functionsInterpreted()).hasSize(interpreted ? 2 : 0);
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("again", "stock", "mug".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("stock of mug");
            assertThat(registry.call("again", "stock_of_stock", "mug".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("stock of stock of mug");
            assertThat(registry.call("again", "tail", "mug".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("stock of mug");
            assertThatThrownBy(() -> registry.call("again", "stock", new byte[40_000]))
                    .isExactlyInstanceOf(GuestTrapException.class);
        }
    }

    @Test
    void initializationThatAsksTheHostRunsInEachCall() {
        int[] calls = new int[1];
        onInt = (call, arguments) -> {
            told.add(call);
            return ++calls[0];
        };
        registry.register("asks", TestRegistries.wat("host-initializes"), granted());
        assertThat(calls[0]).isZero();
        assertThat(registry.get("asks").module().initialization().captured()).isFalse();
        assertThat(registry.get("asks").module().initialization().reason()).isEqualTo("initialisation calls shop.int");
        assertThat(registry.call("asks", "in_memory")).containsExactly(1);
        assertThat(registry.call("asks", "in_global")).containsExactly(2);
        assertThat(told).containsOnly(new HostCall("asks", "(initialization)"));
    }

    @Test
    void capturedInitializationsOfOneModuleKeepWhatEachOfThemWasTold() {
        int[] calls = new int[1];
        onInt = (call, arguments) -> ++calls[0];
        ExtensionOptions captured =
                granted().toBuilder().initialization(Initialization.CAPTURED).build();
        registry.register("first", TestRegistries.wat("host-initializes"), captured);
        registry.register("second", TestRegistries.wat("host-initializes"), captured);
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("first", "in_memory")).containsExactly(1);
            assertThat(registry.call("first", "in_global")).containsExactly(1);
            assertThat(registry.call("second", "in_memory")).containsExactly(2);
            assertThat(registry.call("second", "in_global")).containsExactly(2);
        }
        assertThat(calls[0]).isEqualTo(2);
    }

    @Test
    void grantsOfOneExtensionAreNotAnothers() {
        assertThatThrownBy(() -> registry.register(
                        "stranger",
                        TestRegistries.wat("host-functions"),
                        ExtensionOptions.defaults().toBuilder()
                                .grants(Set.of("shop.stock", "shop.numbers"))
                                .build()))
                .hasMessage("extension 'stranger' imports what it is not granted: log, shop.float, shop.int, shop.tell"
                        + " (freshet.extensions.stranger.grants)");
        assertThat(registry.moduleRejections().grants()).isEqualTo(1);
    }

    @Test
    void anImportOfAnotherTypeNamesBothSides() {
        try (WasmExtensionRegistry other = new FreshetBuilder()
                .hostFunction(new HostFunction("shop", "int", List.of(I64, BYTES), F32, (call, arguments) -> 1f))
                .build()) {
            assertThatThrownBy(() -> other.register("other", TestRegistries.wat("host-initializes"), granted()))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessage(
                            "extension 'other' imports what is offered otherwise: shop.int as (i32) -> (i32) (offered as"
                                    + " (i64, i32, i32) -> (f32))");
        }
    }
}
