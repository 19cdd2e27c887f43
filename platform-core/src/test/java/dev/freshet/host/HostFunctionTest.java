package dev.freshet.host;

import static dev.freshet.ValueKind.BYTES;
import static dev.freshet.ValueKind.F32;
import static dev.freshet.ValueKind.F64;
import static dev.freshet.ValueKind.I32;
import static dev.freshet.ValueKind.I64;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallInterruptedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionOptions;
import dev.freshet.FreshetException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.HostCall;
import dev.freshet.HostFunction;
import dev.freshet.HostFunctionException;
import dev.freshet.Initialization;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PlatformLimits;
import dev.freshet.PoolExhaustedException;
import dev.freshet.PoolSettings;
import dev.freshet.QuarantineSettings;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.engine.FreshetBuilder;
import dev.freshet.engine.TestRegistries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Host functions called by real guests: types, memory, failures, deadlines. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostFunctionTest {

    /** What {@code shop.int} does; each test sets what it needs. */
    private HostFunction.Body onInt = (call, arguments) -> arguments[0];

    private final List<Object> told = new ArrayList<>();
    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)))
                .quarantine(QuarantineSettings.defaults().withFailures(3))
                .hostFunctions(functions())
                .build();
        registry.register("shopper", TestRegistries.wat("host-functions"), granted());
    }

    private List<HostFunction> functions() {
        List<HostFunction> all = new ArrayList<>(functions((call, arguments) -> onInt.call(call, arguments)));
        all.removeIf(
                function -> function.name().equals("numbers") || function.name().equals("tell"));
        all.add(new HostFunction("shop", "numbers", List.of(I32, I64, F32, F64), F64, (call, arguments) -> {
            told.addAll(Arrays.asList(arguments));
            return 0.1;
        }));
        all.add(new HostFunction("shop", "tell", List.of(BYTES, BYTES), null, (call, arguments) -> {
            told.add(call);
            told.addAll(Arrays.asList(arguments));
            return null;
        }));
        return all;
    }

    /** What {@code host-functions.wat} imports. */
    static List<HostFunction> functions(HostFunction.Body onInt) {
        return List.of(
                new HostFunction(
                        "shop",
                        "stock",
                        List.of(BYTES),
                        BYTES,
                        (call, arguments) -> ("stock of " + new String((byte[]) arguments[0], UTF_8)).getBytes(UTF_8)),
                new HostFunction(
                        "shop", "numbers", List.of(I32, I64, F32, F64), F64, (call, arguments) -> arguments[3]),
                new HostFunction("shop", "float", List.of(F32), F32, (call, arguments) -> -(Float) arguments[0]),
                new HostFunction("shop", "int", List.of(I32), I32, onInt),
                new HostFunction("shop", "tell", List.of(BYTES, BYTES), null, (call, arguments) -> null));
    }

    private static ExtensionOptions granted() {
        return ExtensionOptions.defaults().withGrants("shop.*", "log");
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        registry.close();
    }

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

    @Test
    void failureOfAHostFunctionIsTheHostsAndNeverQuarantinesTheGuest() {
        IllegalStateException failure = new IllegalStateException("no\nconnection");
        onInt = (call, arguments) -> {
            throw failure;
        };
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessage("extension 'shopper', function 'int': host function shop.int failed:"
                            + " IllegalStateException: no\\u{a}connection")
                    .hasCause(failure)
                    .extracting(e -> ((HostFunctionException) e).hostFunction())
                    .isEqualTo("shop.int");
        }
        onInt = (call, arguments) -> 7;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(7);
        assertThat(registry.callStats("shopper").trapped()).isZero();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(10);
    }

    @Test
    void answersOfTheWrongTypeAreTheHostsFailure() {
        onInt = (call, arguments) -> "five";
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining("answered with java.lang.String; its result is declared I32");
        onInt = (call, arguments) -> null;
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining("answered with null");
    }

    @Test
    void hostFunctionThatBlocksIsInterruptedAtTheDeadline() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        onInt = (call, arguments) -> {
            new CountDownLatch(1).await();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        onInt = (call, arguments) -> 1;
        assertThat(registry.call("impatient", "int", 1)).containsExactly(1);
    }

    @Test
    void hostFunctionThatSwallowsTheInterruptDoesNotSaveTheGuest() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        onInt = (call, arguments) -> {
            Thread.interrupted();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("impatient", "ask_forever"))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void interruptOfTheCallersOwnerInAHostFunctionIsToldAsSuch() {
        onInt = (call, arguments) -> {
            Thread.currentThread().interrupt();
            new CountDownLatch(1).await();
            return 0;
        };
        assertThatThrownBy(() -> registry.call("shopper", "int", 1)).isInstanceOf(CallInterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void guestThatExhaustsTheStackInAHostFunctionOverflowedIt(int framesOfTheHost) {
        onInt = (call, arguments) -> sum(framesOfTheHost);
        assertThatThrownBy(() -> registry.call("shopper", "deep", 0)).isInstanceOf(GuestStackOverflowException.class);
        onInt = (call, arguments) -> arguments[0];
        assertThat(registry.call("shopper", "int", 3)).containsExactly(3);
        assertThat(registry.callStats("shopper").trapped()).isEqualTo(1);
    }

    private static int sum(int number) {
        return number == 0 ? 0 : number + sum(number - 1);
    }

    @Test
    void hostFunctionThatOverflowsTheStackByItselfIsTheHostsFailure() {
        onInt = (call, arguments) -> sum(Integer.MAX_VALUE);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageEndingWith("host function shop.int failed: StackOverflowError: call stack exhausted");
        }
        assertSlotsAreWellAndTheNextCallIsFresh();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(4);
    }

    @Test
    void hostFunctionThatRunsOutOfHeapIsAFaultOfThePlatformAndCostsNoSlot() {
        onInt = (call, arguments) -> new long[Integer.MAX_VALUE].length;
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                    .isInstanceOf(PlatformFaultException.class)
                    .hasMessageContaining("the JVM ran out of memory in host function shop.int: ")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
        }
        assertSlotsAreWellAndTheNextCallIsFresh();
        assertThat(registry.callStats("shopper").faults()).isEqualTo(4);
    }

    /** Three failures of the guest's would have taken it out of service. */
    private void assertSlotsAreWellAndTheNextCallIsFresh() {
        onInt = (call, arguments) -> 7;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(7);
        assertThat(registry.call("shopper", "allocations")).containsExactly(0);
        assertThat(registry.callStats("shopper").trapped()).isZero();
        assertThat(registry.callStats("shopper").running()).isZero();
        assertThat(registry.stats().slots().leased()).isZero();
        assertThat(registry.stats().slots().poisoned()).isZero();
    }

    @Test
    void innerCallsHaveAnInstanceOfTheirOwn() {
        onInt = (call, arguments) -> {
            int left = (int) arguments[0];
            if (left > 0) {
                registry.call("shopper", "int", left - 1);
            }
            registry.call("shopper", "stock", new byte[] {'x'});
            return (int) registry.call("shopper", "allocations")[0];
        };
        assertThat(registry.call("shopper", "int", 3)).containsExactly(0);
    }

    @Test
    void guestThatCallsItselfThroughTheHostEndsAtItsLimitOfCalls() {
        onInt = (call, arguments) -> (int) registry.call("shopper", "int", 1)[0];
        assertThatThrownBy(() -> registry.call("shopper", "int", 1))
                .isInstanceOf(HostFunctionException.class)
                .rootCause()
                .isInstanceOfAny(LimitExceededException.class, PoolExhaustedException.class);
        onInt = (call, arguments) -> 5;
        assertThat(registry.call("shopper", "int", 1)).containsExactly(5);
        assertThat(registry.callStats("shopper").running()).isZero();
    }

    @Test
    void innerCallEndsWithTheOuterDeadlineAndTheOuterCallIsTheOneThatWasLate() {
        registry.register(
                "impatient", TestRegistries.wat("host-functions"), granted().withCallTime(Duration.ofMillis(50)));
        registry.register("endless", TestRegistries.wat("hostile"), ExtensionOptions.defaults());
        List<@Nullable Throwable> inner = new ArrayList<>();
        onInt = (call, arguments) -> {
            try {
                return registry.call("endless", "loop_forever");
            } catch (FreshetException e) {
                inner.add(e);
                throw e;
            }
        };
        assertThatThrownBy(() -> registry.call("impatient", "int", 1)).isInstanceOf(DeadlineExceededException.class);
        assertThat(inner).singleElement().isInstanceOf(CallInterruptedException.class);
        assertThat(registry.callStats("endless").deadlines()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void innerCallThatIsLateByItselfLeavesTheOuterOneToGoOn() {
        registry.register(
                "endless",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withCallTime(Duration.ofMillis(30)));
        onInt = (call, arguments) -> {
            try {
                registry.call("endless", "loop_forever");
                return 0;
            } catch (DeadlineExceededException e) {
                return 42;
            }
        };
        assertThat(registry.call("shopper", "int", 1)).containsExactly(42);
    }

    @Test
    void trapOfAnInnerCallIsNotTheOuterExtensions() {
        registry.register("bad", TestRegistries.wat("hostile"), ExtensionOptions.defaults());
        onInt = (call, arguments) -> registry.call("bad", "nobody");
        assertThatThrownBy(() -> registry.call("shopper", "int", 1)).isInstanceOf(HostFunctionException.class);
        assertThat(registry.callStats("shopper").trapped()).isZero();
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
