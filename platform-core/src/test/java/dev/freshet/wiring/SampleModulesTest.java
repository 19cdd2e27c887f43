package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.CommandResult;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionInfo;
import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.sys.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The sample's modules out of real compilers: C, Rust, AssemblyScript, Go. Answers are those that the guests' README
 * documents.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleModulesTest {

    private static final String CART = """
        {"customer":{"id":"c-1","tier":"gold"},"items":[{"sku":"mug","quantity":3,"unitCents":1250,"grams":400}],"country":"DE"}\
        """;

    private static final String QUOTE = """
        {"country":"DE","zone":1,"grams":1200,"parcels":1,"fullCents":590,"cents":0,"freeBecause":"gold customers ship free in zones 1 and 2"}\
        """;

    private static final String PRICE = """
        {"subtotalCents":3750,"discountCents":0,"totalCents":3750,"lines":[{"sku":"mug","quantity":3,"unitCents":1250,"percentOff":0,"discountCents":0,"netCents":3750,"explanation":"3 × mug: no volume discount"}]}\
        """;

    private static final String POINTS = """
        {"customerId":"c-1","subtotalCents":3750,"pointsEarned":74,"pointsBalance":74,"tierBefore":"gold","tier":"gold","nextTier":null,"pointsToNextTier":0}\
        """;

    private static final String RULES = """
        {"rules":[{"name":"mug week","when":"any(items, item.sku == \\"mug\\" && item.quantity >= 3)","then":{"centsOff":"min(total / 10, 500)","freeShipping":true}}],"cart":%s}\
        """.formatted(CART);

    private static final String RULED = """
        {"totalCents":3750,"discountCents":375,"payableCents":3375,"freeShipping":true,"fired":["mug week"],"trace":[{"rule":"mug week","outcome":"applied","because":["any(items, item.sku == \\"mug\\" && item.quantity >= 3) is true"],"discountCents":375,"payableCents":3375}]}\
        """;

    private static final String ORDER = CART.substring(0, CART.length() - 1)
            + ",\"orderId\":\"A-1001\",\"shippingCents\":590,\"vatBasisPoints\":1900}";

    private static final String RECEIPT = """
                      FRESHET SHOP
        Order A-1001
        Customer c-1 (gold)
        ----------------------------------------
        mug
          3 x 12.50                        37.50
        ----------------------------------------
        Subtotal                           37.50
        Shipping                            5.90
        Total                              43.40
        of which VAT 19.00%                 6.93
        """;

    private WasmExtensionRegistry registry;

    @BeforeAll
    void register() {
        registry = TestRegistries.on(
                Ports.open(Ports.names().get(0)),
                PoolSettings.defaults().withSlots(4),
                // The Go guest runs its initialisation in each call, on the interpreter while the JVM is cold; it has 4
                // MB to
                // compile, which is not what is tested here.
                PlatformLimits.defaults().withCallTime(Duration.ofSeconds(30)).withCompileTime(Duration.ofMinutes(5)));
        for (String name : List.of("shipping", "pricing", "loyalty", "receipt", "tax", "rules")) {
            registry.register(name, TestRegistries.sample(name));
        }
        registry.register("rules-captured", TestRegistries.sample("rules"), initialization(Initialization.CAPTURED));
        registry.register(
                "loyalty-per-call", TestRegistries.sample("loyalty"), initialization(Initialization.PER_CALL));
    }

    private static ExtensionOptions initialization(Initialization mode) {
        return ExtensionOptions.builder().initialization(mode).build();
    }

    @AfterAll
    void close() {
        registry.close();
    }

    private String call(String extension, String function, String input) {
        return new String(
                registry.call(extension, function, input.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    private void assertAnswersThrice(String extension, String function, String input, String answer) {
        for (int i = 0; i < 3; i++) {
            assertThat(call(extension, function, input)).as("call %d", i).isEqualTo(answer);
        }
    }

    @Test
    void guestInCAnswersTheSameEachTime() {
        assertAnswersThrice("shipping", "quote", CART, QUOTE);
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("shipping", "cents_for_weight", 1001, 2)).containsExactly(1290);
            assertThat(registry.call("shipping", "cents_for_weight", 31_501, 4)).containsExactly(-1);
            long[] ratio =
                    registry.call("shipping", "ratio", Double.doubleToRawLongBits(1), Double.doubleToRawLongBits(0));
            assertThat(Double.longBitsToDouble(ratio[0])).isInfinite().isPositive();
        }
    }

    @Test
    void guestInRustAnswersTheSameEachTime() {
        assertAnswersThrice("pricing", "price", CART, PRICE);
    }

    @Test
    void guestInAssemblyScriptAnswersTheSameEachTime() {
        assertAnswersThrice("loyalty", "points", CART, POINTS);
        assertAnswersThrice("loyalty-per-call", "points", CART, POINTS);
        assertThat(registry.get("loyalty").module().initialization().captured()).isTrue();
        assertThat(registry.get("loyalty-per-call").module().initialization().captured())
                .isFalse();
    }

    @Test
    void guestInGoThatReadsClockAndRandomIsInitialisedInEachCall() {
        ExtensionInfo info = registry.get("rules");
        assertThat(info.module().initialization().mode()).isEqualTo(Initialization.AUTO);
        assertThat(info.module().initialization().captured()).isFalse();
        assertThat(info.module().initialization().reason())
                .matches("initialisation calls wasi_snapshot_preview1\\.(random_get|clock_time_get)");
        assertAnswersThrice("rules", "evaluate", RULES, RULED);
    }

    @Test
    void guestInGoCanBeCapturedInitialised() {
        ExtensionInfo info = registry.get("rules-captured");
        assertThat(info.module().initialization().captured()).isTrue();
        assertThat(info.module().imageBytes())
                .isGreaterThan(registry.get("rules").module().imageBytes());
        assertAnswersThrice("rules-captured", "evaluate", RULES, RULED);
    }

    @Test
    void commandWritesTheSameEachTime() {
        for (int i = 0; i < 3; i++) {
            CommandResult result = registry.run("receipt", ORDER.getBytes(StandardCharsets.UTF_8));
            assertThat(result.exitCode()).isZero();
            assertThat(result.outputText()).isEqualTo(RECEIPT);
            assertThat(result.errorText()).isEqualTo("receipt: 1 item(s), 4340 cents\n");
        }
    }

    @Test
    void commandThatFailsSaysSoAndLeavesNothingToTheNext() {
        String bad = ORDER.replace("\"quantity\":3", "\"quantity\":0");
        for (int i = 0; i < 3; i++) {
            CommandResult result = registry.run("receipt", bad.getBytes(StandardCharsets.UTF_8));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.output()).isEmpty();
            assertThat(result.errorText())
                    .contains("receipt: items[0].quantity must be a whole number, 1 or more, of 64 bits");
            assertThat(registry.run("receipt", ORDER.getBytes(StandardCharsets.UTF_8))
                            .outputText())
                    .isEqualTo(RECEIPT);
        }
    }

    @Test
    void commandWithoutInputOrWithTooMuchIsAnswered() {
        assertThat(registry.run("receipt", new byte[0]).exitCode()).isNotZero();
        byte[] spaces = " ".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        assertThat(registry.run("receipt", spaces).exitCode()).isNotZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1250, 1900, 238",
        "50, 100, 1",
        "-50, 100, 0",
        "0, 0, 0",
        "1, 10001, -9223372036854775808",
        "1, -1, -9223372036854775808",
        "-9223372036854775808, 100, -9223372036854775808"
    })
    void guestWithoutMemoryAnswersTheSameEachTime(long net, int rate, long vat) {
        assertThat(registry.get("tax").module().memory()).isNull();
        for (int i = 0; i < 3; i++) {
            assertThat(registry.call("tax", "vat_cents", net, rate)).containsExactly(vat);
        }
    }

    @ParameterizedTest
    @CsvSource({"shipping, quote", "pricing, price", "loyalty, points", "rules-captured, evaluate"})
    void badRequestIsAnsweredAndLeavesNothingToTheNext(String extension, String function) {
        String good = extension.startsWith("rules") ? RULES : CART;
        String answer = call(extension, function, good);
        for (String bad : new String[] {"", "{", "[]", "{\"items\":7}", "\u0000", "x".repeat(10_000)}) {
            assertThatThrownBy(() -> call(extension, function, bad))
                    .as("input '%.20s'", bad)
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessageStartingWith("extension '" + extension + "', function '" + function + "' answered: ");
            assertThat(call(extension, function, good)).isEqualTo(answer);
        }
    }

    @Test
    void errorNamesTheRuleAndTheColumn() {
        String bad = RULES.replace("any(items, item.sku == \\\"mug\\\" && item.quantity >= 3)", "total >");
        assertThatThrownBy(() -> call("rules-captured", "evaluate", bad))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageContaining("rule \"mug week\", when: column 8: unexpected the end");
    }

    @Test
    void sessionKeepsItsStateAndTheNextCallSeesNoneOfIt() {
        for (int i = 0; i < 3; i++) {
            try (ExtensionSession session = registry.open("shipping")) {
                byte[] cart = CART.getBytes(StandardCharsets.UTF_8);
                int first = (int) session.call("freshet_alloc", cart.length)[0];
                int second = (int) session.call("freshet_alloc", cart.length)[0];
                assertThat(second).as("room of its own").isNotEqualTo(first);
                session.write(second, cart);
                assertThat(session.read(second, cart.length)).isEqualTo(cart);
                long packed = session.call("quote", second, cart.length)[0];
                byte[] answer = session.read((int) (packed >>> 32), (int) packed);
                assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo(QUOTE);
                assertThat(session.call("quote", cart)).isEqualTo(answer);
            }
            assertAnswersThrice("shipping", "quote", CART, QUOTE);
        }
    }

    @Test
    void sessionInitialisesOnce() {
        try (ExtensionSession session = registry.open("rules")) {
            byte[] rules = RULES.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 3; i++) {
                assertThat(new String(session.call("evaluate", rules), StandardCharsets.UTF_8))
                        .isEqualTo(RULED);
            }
        }
    }

    @Test
    void reportsSayWhatTheModulesAre() {
        Map<String, String> kinds = Map.of(
                "shipping", "buffer",
                "pricing", "buffer",
                "loyalty", "buffer",
                "rules", "buffer",
                "receipt", "wasi-command",
                "tax", "raw");
        kinds.forEach((name, abi) -> {
            assertThat(registry.get(name).module().abi()).as(name).isEqualTo(abi);
            assertThat(registry.get(name).module().freshness()).as(name).isEqualTo(Freshness.RESET);
        });
        assertThatThrownBy(() -> registry.run("tax", new byte[0])).isInstanceOf(CallMismatchException.class);
        assertThatThrownBy(() -> registry.call("tax", "vat_cents", new byte[0]))
                .isInstanceOf(CallMismatchException.class);
    }
}
