package dev.freshet.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.InvalidModuleException;
import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.CallStats;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An ABI that a user added, from the registration to its state; and what the catalog of the host refuses. */
class GuestAbiTest {

    private static final HostFunction STOCK = new HostFunction(
            "shop",
            "stock",
            List.of(ValueKind.BYTES),
            ValueKind.BYTES,
            (call, arguments) -> ("stock of " + new String((byte[]) arguments[0], UTF_8)).getBytes(UTF_8));

    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = builder().build();
        registry.register("inbox", TestRegistries.wat("inbox-abi"), options());
    }

    private static FreshetBuilder builder() {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1))
                .abi(new InboxAbi())
                .hostFunction(STOCK);
    }

    private static ExtensionOptions options() {
        return ExtensionOptions.defaults().withGrants("shop.stock", "loud").withOutputBytes(200_000);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private String call(String function, String input) {
        return new String(registry.call("inbox", function, input.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void itsNameIsInTheReport() {
        assertThat(registry.get("inbox").module().abi()).isEqualTo("inbox");
    }

    @Test
    void itCarriesBytesOfCallsAndOfHostFunctions() {
        assertThat(call("echo", "text")).isEqualTo("text");
        assertThat(call("shout", "text")).isEqualTo("TEXT");
        assertThat(call("stock", "mug")).isEqualTo("stock of mug");
        assertThat(registry.call("inbox", "inbox")).containsExactly(1024);
    }

    @Test
    void itsStateLastsForOneCallOrSession() {
        assertThat(call("count", "")).hasSize(3);
        assertThat(call("count", "")).hasSize(3);
        try (ExtensionSession session = registry.open("inbox")) {
            session.call("count", new byte[0]);
            assertThat(session.call("count", new byte[0])).hasSize(6);
        }
        assertThat(call("count", "")).hasSize(3);
    }

    @Test
    void itsErrorsAndTrapsAreTheGuests() {
        assertThatThrownBy(() -> call("refuse", ""))
                .isInstanceOf(GuestErrorException.class)
                .hasMessage("extension 'inbox', function 'refuse' answered: refused")
                .extracting(e -> ((GuestErrorException) e).code())
                .isEqualTo(1);
        assertThatThrownBy(() -> call("lie", ""))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("out of bounds");
        assertThatThrownBy(() -> call("trap", "")).isExactlyInstanceOf(GuestTrapException.class);
        assertThatThrownBy(() -> registry.call("inbox", "echo", new byte[70_000]))
                .isExactlyInstanceOf(GuestTrapException.class);
        assertThat(call("echo", "well")).isEqualTo("well");
        CallStats stats = registry.callStats("inbox");
        assertThat(stats.trapped()).isEqualTo(3);
        assertThat(stats.guestErrors()).isEqualTo(1);
    }

    @Test
    void theOutputLimitHolds() {
        registry.register("inbox", TestRegistries.wat("inbox-abi"), options().withOutputBytes(3));
        assertThatThrownBy(() -> call("echo", "four"))
                .isInstanceOf(GuestLimitException.class)
                .hasMessageContaining("4 bytes; freshet.extensions.inbox.output allows 3");
    }

    @Test
    void functionsThatItDoesNotCallAreAMismatchThatNamesBothSides() {
        assertThatThrownBy(() -> call("other", ""))
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("the module's ABI is 'inbox', which calls (i32) -> (i32); the function is");
    }

    @Test
    void itsImportsNeedTheirGrant() {
        assertThatThrownBy(() -> registry.register(
                        "quiet",
                        TestRegistries.wat("inbox-abi"),
                        ExtensionOptions.defaults().withGrants("shop.*")))
                .isInstanceOf(MissingGrantsException.class)
                .extracting(e -> ((MissingGrantsException) e).grants())
                .isEqualTo(List.of("loud"));
    }

    @Test
    void withoutItTheModuleIsRefused() {
        try (WasmExtensionRegistry plain =
                new FreshetBuilder().hostFunction(STOCK).build()) {
            assertThatThrownBy(() -> plain.register("inbox", TestRegistries.wat("inbox-abi"), options()))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessage(
                            "extension 'inbox' imports what nobody offers: inbox.shout, inbox.count; imports what is"
                                    + " offered otherwise: shop.stock (it passes bytes, which modules of the"
                                    + " ABI raw like this one cannot be given; see docs/guest-abi.md)");
        }
    }

    @Test
    void namesOfTheHostAreOfferedOnce() {
        assertThatThrownBy(() -> builder().abi(new InboxAbi()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two ABIs are named 'inbox'");
        assertThatThrownBy(() -> builder().hostFunction(STOCK).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two host functions are named shop.stock");
        for (String module : List.of("wasi_snapshot_preview1", "freshet", "extism:host/env", "inbox")) {
            HostFunction taken = new HostFunction(module, "f", List.of(), null, (call, arguments) -> null);
            assertThatThrownBy(() -> builder().hostFunction(taken).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("host function " + module + ".f: the module '" + module
                            + "' is the platform's; choose another");
        }
    }
}
