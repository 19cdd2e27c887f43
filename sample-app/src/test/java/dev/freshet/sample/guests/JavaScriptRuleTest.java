package dev.freshet.sample.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** Rules in JavaScript on QuickJS; the shop's own rule against the same rule in Java. */
class JavaScriptRuleTest {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> SKUS = List.of("mug", "pen", "größe 😀", "\"\\\n");

    private static WasmExtensionRegistry registry;

    @BeforeAll
    static void register() {
        registry = TestGuests.builder().build();
        registry.register(
                "javascript",
                TestGuests.extension("javascript"),
                ExtensionOptions.builder()
                        .initialization(Initialization.CAPTURED)
                        .build());
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static String evaluate(String rule, Object input) {
        return TestGuests.call(
                registry, "javascript", "evaluate", MAPPER.writeValueAsString(Map.of("rule", rule, "input", input)));
    }

    @Test
    void shopsRuleAnswersAsTheSameRuleInJava() {
        String rule = TestGuests.text("/shop/discount.js");
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            List<Map<String, Object>> items = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                items.add(Map.of(
                        "sku", SKUS.get(random.nextInt(SKUS.size())),
                        "quantity", 1 + random.nextInt(20),
                        "unitCents", random.nextInt(100_000)));
            }
            boolean gold = random.nextBoolean();
            Map<String, Object> cart = Map.of("customer", Map.of("tier", gold ? "gold" : "silver"), "items", items);
            assertThat(evaluate(rule, cart)).as("%s", cart).isEqualTo(MAPPER.writeValueAsString(discount(items, gold)));
        }
    }

    /** The discount of {@code shop/discount.js}, said in Java. */
    private static Map<String, Object> discount(List<Map<String, Object>> items, boolean gold) {
        List<String> reasons = new ArrayList<>();
        long full = 0;
        long discount = 0;
        for (Map<String, Object> item : items) {
            int quantity = (int) item.get("quantity");
            int unitCents = (int) item.get("unitCents");
            full += (long) quantity * unitCents;
            discount += (long) (quantity / 3) * unitCents;
            if (quantity >= 3) {
                reasons.add(quantity / 3 + " × " + item.get("sku") + " free");
            }
        }
        if (gold) {
            discount += Math.floorDiv((full - discount) * 5 + 50, 100);
            reasons.add("5 % off for gold");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("discountCents", discount);
        answer.put("reasons", reasons);
        return answer;
    }

    @Test
    void engineIsCapturedAfterItHasBooted() {
        assertThat(registry.get("javascript").module().initialization().captured())
                .isTrue();
        assertThat(registry.get("javascript").module().functionsInterpreted())
                .as("the loop of QuickJS itself must not be interpreted")
                .isEmpty();
    }

    @Test
    void whatOneRuleLeavesBehindTheNextDoesNotSee() {
        String leaves = "x => { Array.prototype.map = () => 'mine'; globalThis.left = x; return [1].map(y => y) }";
        String looks = "x => [typeof left, [1, 2].map(y => y * 2)]";
        for (int i = 0; i < 3; i++) {
            assertThat(evaluate(leaves, "secret")).isEqualTo("\"mine\"");
            assertThat(evaluate(looks, 1)).isEqualTo("[\"undefined\",[2,4]]");
        }
    }

    @Test
    void modernJavaScriptWorks() {
        assertThat(evaluate("({a, ...rest}) => ({...rest, b: a?.b ?? 'none', big: String(2n ** 64n)})", Map.of("c", 1)))
                .isEqualTo("{\"c\":1,\"b\":\"none\",\"big\":\"18446744073709551616\"}");
        assertThat(evaluate("s => [...s].reverse().join('').normalize() + /(?<y>\\d{4})/.exec(s).groups.y", "2026 😀"))
                .isEqualTo("\"😀 62022026\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x => { throw new TypeError('bad ' + x) } | TypeError: bad 7",
                "x => { throw 'plain' }                   | plain",
                "x => {                                   | SyntaxError",
                "x => nowhere                             | ReferenceError: nowhere is not defined",
                "42                                       | the value of the script must be a function",
                "async x => x                             | the function must not be async",
                "x => undefined                           | the function returned nothing that JSON has a form for",
                "x => { const a = {}; a.a = a; return a } | TypeError: circular reference",
                "x => { throw { get stack() { throw 1 } } } | [object Object]",
                "x => 10n                                 | TypeError"
            })
    void ruleThatFailsSaysWhy(String rule, String message) {
        assertThatThrownBy(() -> evaluate(rule, 7))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageStartingWith("extension 'javascript', function 'evaluate' answered: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''           | the request must be",
                "{            | SyntaxError",
                "null         | rule must be a string",
                "{\"rule\":1} | rule must be a string",
                "{}           | rule must be a string"
            })
    void requestThatIsNoneIsRefused(String request, String message) {
        assertThatThrownBy(() -> TestGuests.call(registry, "javascript", "evaluate", request))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageContaining(message);
    }

    @Test
    void recursionWithoutEndIsATrapAndTheNextCallIsWell() {
        assertThatThrownBy(() -> evaluate("function f(x) { return f(x) + 1 }; f", 1))
                .isInstanceOf(GuestTrapException.class);
        assertThat(evaluate("x => x + 1", 1)).isEqualTo("2");
    }
}
