package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallMismatchException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.HeldExecutor;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.module.NumbersModule;
import dev.freshet.module.rewrite.NumberCalls;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Strategy;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import dev.freshet.sys.Ports;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.wasm.Parser;

/** The way without arrays from the host to a guest's functions is the engine's in all but the arrays. */
class NumberEntryTest {

    /** A signalling and a quiet NaN with a payload, of 32 and of 64 bits; extremes; and bits where a smaller type has none. */
    private static final long[] BITS = {
        0,
        1,
        -1,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x1122_3344_5566_7788L,
        0x7FC1_2345L,
        0xFFC0_0001L,
        0x8000_0001L,
        0x7FF8_0000_DEAD_BEEFL,
        0xFFF8_1234_5678_9ABCL,
        0x7FF4_0000_0000_0001L
    };

    private WasmExtensionRegistry registry =
            TestRegistries.on(Ports.open("portable"), PoolSettings.defaults().withSlots(2), PlatformLimits.defaults());

    @AfterEach
    void close() {
        Thread.interrupted();
        registry.close();
    }

    private void reopen(WasmExtensionRegistry other) {
        registry.close();
        registry = other;
    }

    /** Calls the engine's interpreter, which knows nothing of all this, and the platform in every way there is. */
    private void assertSameAsTheEngine(byte[] bytes) {
        registry.register("numbers", bytes);
        InterpreterMachine engine =
                new InterpreterMachine(Instance.builder(Parser.parse(bytes)).build());
        List<String> names = NumbersModule.names(4);
        try (ExtensionSession session = registry.open("numbers")) {
            for (int function = 0; function < names.size(); function++) {
                String name = names.get(function);
                for (int i = 0; i < BITS.length; i++) {
                    long[] arguments = new long[name.indexOf(':')];
                    for (int j = 0; j < arguments.length; j++) {
                        arguments[j] = BITS[(i + j) % BITS.length];
                    }
                    long[] wanted = engine.call(function, arguments);
                    // i32: the engine's two machines differ above the lower half, which is all that the type has.
                    boolean narrow = "if".indexOf(name.charAt(name.charAt(name.length() - 1) - '0')) >= 0;
                    long wantedBits = narrow ? (int) wanted[0] : wanted[0];
                    assertThat(registry.callNumber("numbers", name, arguments))
                            .as(name)
                            .isEqualTo(wantedBits);
                    assertThat(registry.call("numbers", name, arguments))
                            .as(name)
                            .containsExactly(wantedBits);
                    assertThat(session.call(name, arguments)).as(name).containsExactly(wantedBits);
                    assertThat(callNumber(name, arguments)).as(name).isEqualTo(wantedBits);
                }
            }
        }
        assertThat(registry.callNumber("numbers", "kept")).isEqualTo(7);
        assertThat(registry.call("numbers", "keep", 5)).isEmpty();
        assertThat(registry.call("numbers", "kept")).containsExactly(7);
        assertThat(registry.call("numbers", "two", 3)).containsExactly(3, 3);
    }

    private long callNumber(String name, long... arguments) {
        return switch (arguments.length) {
            case 1 -> registry.callNumber("numbers", name, arguments[0]);
            case 2 -> registry.callNumber("numbers", name, arguments[0], arguments[1]);
            case 3 -> registry.callNumber("numbers", name, arguments[0], arguments[1], arguments[2]);
            default -> registry.callNumber("numbers", name, arguments);
        };
    }

    private boolean hasEntry(String extension) {
        try (ExtensionSession ignored = registry.open(extension)) {
            Instance instance = Instance.builder(((FreshetRegistry) registry)
                            .module(extension)
                            .form()
                            .wasm())
                    .withMachineFactory(((FreshetRegistry) registry)
                            .module(extension)
                            .form()
                            .machines())
                    .withStart(false)
                    .build();
            return instance.getMachine() instanceof NumberCalls;
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void everyNumberPassesAsItsBits(Strategy strategy) {
        reopen(TestRegistries.on(
                Ports.open("portable"),
                PoolSettings.defaults().withSlots(2).withStrategy(strategy),
                PlatformLimits.defaults()));
        assertSameAsTheEngine(NumbersModule.bytes(false));
        assertThat(hasEntry("numbers")).isTrue();
    }

    @Test
    void codeWithoutMarksHasTheEntryToo() {
        registry.register("numbers", NumbersModule.bytes(false));
        TestRegistries.leaveMarksOut(registry, "numbers", true);
        assertThat(TestRegistries.marksAreLeftOut(registry, "numbers")).isTrue();
        assertThat(hasEntry("numbers")).isTrue();
        assertThat(registry.callNumber("numbers", "fd:1", 0, 0x7FF4_0000_0000_0001L))
                .isEqualTo(0x7FF4_0000_0000_0001L);
    }

    @Test
    void interpretedModulesAreCalledThroughArrays() {
        reopen(TestRegistries.interpreting(
                Ports.open("portable"),
                PoolSettings.defaults().withSlots(2),
                PlatformLimits.defaults(),
                new HeldExecutor()));
        registry.register("numbers", NumbersModule.bytes(false));
        assertThat(hasEntry("numbers")).isFalse();
        assertThat((int) registry.callNumber("numbers", "ijf:0", -5, 1, 2)).isEqualTo(-5);
        assertThat(registry.callNumber("numbers", "kept")).isEqualTo(7);
        assertThat(registry.call("numbers", "keep", 5)).isEmpty();
    }

    @Test
    void modulesWithFunctionsTooLargeForTheCompilerAreCalledThroughArrays() {
        assertSameAsTheEngine(NumbersModule.bytes(true));
        assertThat(hasEntry("numbers")).isFalse();
        assertThat(registry.callNumber("numbers", "big")).isEqualTo(7);
    }

    /** More than the entry branches over: the others go through arrays. */
    @Test
    void eachOfVeryManyFunctionsIsCalled() {
        int count = 400;
        registry.register("numbers", NumbersModule.constants(count));
        assertThat(hasEntry("numbers")).isTrue();
        for (int i = 0; i < count; i++) {
            assertThat(registry.callNumber("numbers", "constant:" + i)).isEqualTo(i);
        }
    }

    @Test
    void importThatIsExportedAgainIsTheHosts() {
        reopen(TestRegistries.on(
                Ports.open("portable"),
                PoolSettings.defaults().withSlots(2),
                PlatformLimits.defaults(),
                List.of(new HostFunction(
                        "shop",
                        "int",
                        List.of(ValueKind.I32),
                        ValueKind.I32,
                        (call, arguments) -> (int) arguments[0] + 40))));
        registry.register(
                "numbers",
                NumbersModule.withExportedImport(),
                ExtensionOptions.defaults().withGrants("shop.int"));
        assertThat(registry.callNumber("numbers", "theirs", 2)).isEqualTo(42);
        assertThat(registry.callNumber("numbers", "own", 2)).isEqualTo(2);
        assertThat(registry.call("numbers", "theirs", 2)).containsExactly(42);
    }

    @Test
    void tailCallsThatAreStillToComeAreMade() {
        registry.register("tail", TestRegistries.wat("tail-call-state"));
        assertThat(hasEntry("tail")).isFalse();
        long[] wanted = Instance.builder(Parser.parse(TestRegistries.wat("tail-call-state")))
                .build()
                .export("get_counted")
                .apply();
        assertThat((int) registry.callNumber("tail", "get_counted")).isEqualTo((int) wanted[0]);
    }

    @Test
    void wrongNumberOfArgumentsIsRefusedAsBeforeAndCounted() {
        registry.register("numbers", NumbersModule.bytes(false));
        assertThatThrownBy(() -> registry.callNumber("numbers", "ij:0", 1))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("takes 2 arguments, not 1");
        assertThatThrownBy(() -> registry.call("numbers", "ij:0", 1, 2, 3))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("takes 2 arguments, not 3");
        assertThatThrownBy(() -> registry.callNumber("numbers", "keep", 1))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("returns 0 numbers, not one");
        assertThatThrownBy(() -> registry.callNumber("numbers", "none"))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("does not exist");
        assertThat(registry.callStats("numbers").ok()).isZero();
        assertThat(registry.stats().leases().total()).isZero();
    }

    private void registerNamed(ExtensionOptions options) {
        reopen(TestRegistries.on(
                Ports.open("portable"),
                PoolSettings.defaults().withSlots(2),
                PlatformLimits.defaults(),
                List.of(new HostFunction(
                        "shop", "int", List.of(ValueKind.I32), ValueKind.I32, (call, arguments) -> 0))));
        registry.register("named", TestRegistries.wat("named-stack"), options.withGrants("shop.int"));
    }

    private GuestTrapException trap(String function, long argument) {
        return catchThrowableOfType(GuestTrapException.class, () -> registry.callNumber("named", function, argument));
    }

    @Test
    void trapsAndAnExhaustedStackNameTheGuestsFunctions() {
        registerNamed(ExtensionOptions.defaults());
        assertThat(trap("run", 0).guestStack()).containsExactly("innermost", "middle", "outermost");
        assertThat(trap("run", 1)).hasMessageContaining("out of bounds");
        GuestTrapException overflow = trap("deep", 0);
        assertThat(overflow)
                .isInstanceOf(GuestStackOverflowException.class)
                .hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(overflow.guestStack()).hasSize(32).containsOnly("deep");
        // The engine's own exception around it, as through Machine.call.
        assertThat(overflow.getCause()).isNotInstanceOf(StackOverflowError.class);
    }

    @Test
    void lateCallsAreEnded() {
        registerNamed(ExtensionOptions.defaults().withCallTime(Duration.ofMillis(50)));
        assertThat(trap("run", 3))
                .isInstanceOf(DeadlineExceededException.class)
                .extracting(GuestTrapException::guestStack)
                .isEqualTo(List.of("innermost", "middle", "outermost"));
    }

    @Test
    void threadThatIsInterruptedCallsNothing() {
        registry.register("numbers", NumbersModule.bytes(false));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> registry.callNumber("numbers", "kept")).isInstanceOf(CallInterruptedException.class);
    }
}
