package dev.freshet.wiring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.DeadlineExceededException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which functions of the guest a trap names. */
class GuestStackTest {

    private static final int UNREACHABLE = 0;
    private static final int ENDLESS_LOOP = 3;
    private static final int HOST = 4;

    private HostFunction.Body onInt = (call, arguments) -> 0;
    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2))
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunction(new HostFunction(
                        "shop",
                        "int",
                        List.of(ValueKind.I32),
                        ValueKind.I32,
                        (call, arguments) -> onInt.call(call, arguments)))
                .build();
        registry.register("named", TestRegistries.wat("named-stack"), options());
    }

    private static ExtensionOptions options() {
        return ExtensionOptions.defaults().withGrants("shop.int");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private List<String> stackOf(String extension, String function, long... arguments) {
        return trap(extension, function, arguments).guestStack();
    }

    private GuestTrapException trap(String extension, String function, long... arguments) {
        return catchThrowableOfType(GuestTrapException.class, () -> registry.call(extension, function, arguments));
    }

    @ParameterizedTest
    @ValueSource(ints = {UNREACHABLE, 1, 2})
    void trapsNameTheFunctionsThatRanInnermostFirst(int ending) {
        assertThat(stackOf("named", "run", ending)).containsExactly("innermost", "middle", "outermost");
    }

    @Test
    void theDeadlineNamesWhereTheGuestWas() {
        registry.register("late", TestRegistries.wat("named-stack"), options().withCallTime(Duration.ofMillis(50)));
        GuestTrapException late = trap("late", "run", ENDLESS_LOOP);
        assertThat(late).isInstanceOf(DeadlineExceededException.class);
        assertThat(late.guestStack()).containsExactly("innermost", "middle", "outermost");
    }

    @Test
    void theStackOfAnEndlessRecursionIsCut() {
        GuestTrapException overflow = trap("named", "deep", 0);
        assertThat(overflow).isInstanceOf(GuestStackOverflowException.class);
        assertThat(overflow.guestStack()).hasSize(32).containsOnly("deep");
    }

    @Test
    void functionsWithoutAnyNameHaveTheirNumberAndExportsTheirs() {
        registry.register(
                "stripped",
                TestRegistries.wat("hostile"),
                ExtensionOptions.defaults().withCallTime(Duration.ofMillis(50)));
        assertThat(stackOf("stripped", "loop_forever")).containsExactly("loop_forever");
        registry.register("stripped", TestRegistries.wat("hostile"));
        assertThat(stackOf("stripped", "recurse")).hasSize(32).allMatch(name -> name.matches("func \\d+"));
    }

    @Test
    void namesOfTheGuestAreEscaped() {
        String module =
                new String(TestRegistries.wat("named-stack"), ISO_8859_1).replace("innermost", "in\n\u001b[31m~");
        registry.register("hostile", module.getBytes(ISO_8859_1), options());
        assertThat(stackOf("hostile", "run", UNREACHABLE))
                .containsExactly("in\\u{a}\\u{1b}[31m~", "middle", "outermost");
    }

    @Test
    void functionsOfTheGuestThatCalledThroughTheHostAreNotPartOfIt() {
        registry.register("inner", TestRegistries.wat("named-stack"), options());
        GuestTrapException[] inner = new GuestTrapException[1];
        onInt = (call, arguments) -> {
            inner[0] = trap("inner", "run", UNREACHABLE);
            return 0;
        };
        registry.call("named", "run", HOST);
        assertThat(inner[0].guestStack()).containsExactly("innermost", "middle", "outermost");
    }

    @Test
    void theLimitOfWhatAGuestHandsOverNamesTheFunctionThatDid() {
        registry.register("buffer", TestRegistries.wat("hostile"));
        GuestTrapException far = catchThrowableOfType(
                GuestTrapException.class, () -> registry.call("buffer", "answer_far_away", new byte[0]));
        // The guest had returned: there is no function to name.
        assertThat(far.guestStack()).isEmpty();
    }
}
