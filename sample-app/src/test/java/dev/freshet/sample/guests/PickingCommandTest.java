package dev.freshet.sample.guests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.CommandResult;
import dev.freshet.WasmExtensionRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A command in Rust, JSON in and out, against the same in Java. */
class PickingCommandTest {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> SKUS = List.of("mug", "pen", "Größe", "cup \"XL\"");

    private static WasmExtensionRegistry registry;

    @BeforeAll
    static void register() {
        registry = TestGuests.builder().build();
        registry.register("picking", TestGuests.testGuest("picking"));
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static CommandResult run(String input) {
        return registry.run("picking", input.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void listsThePiecesOfEachArticle() {
        Random random = new Random(11);
        for (int i = 0; i < 50; i++) {
            List<Map<String, Object>> items = new ArrayList<>();
            TreeMap<String, Integer> pieces = new TreeMap<>();
            for (int j = random.nextInt(6); j > 0; j--) {
                String sku = SKUS.get(random.nextInt(SKUS.size()));
                int quantity = 1 + random.nextInt(9);
                items.add(Map.of("sku", sku, "quantity", quantity, "unitCents", 5));
                pieces.merge(sku, quantity, Integer::sum);
            }

            CommandResult result = run(MAPPER.writeValueAsString(Map.of("items", items)));

            int all = pieces.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(result.exitCode()).isZero();
            assertThat(result.outputText()).isEqualTo(list(pieces, all));
            assertThat(result.errorText())
                    .isEqualTo("picking: %d line(s), %d piece(s)\n".formatted(pieces.size(), all));
        }
    }

    private static String list(TreeMap<String, Integer> pieces, int all) {
        List<Map<String, Object>> lines = new ArrayList<>();
        pieces.forEach((sku, count) -> {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("sku", sku);
            line.put("pieces", count);
            lines.add(line);
        });
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("lines", lines);
        list.put("pieces", all);
        return MAPPER.writeValueAsString(list);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                      | bad JSON at byte 0: expected a value",
                "[]                                                      | the request must be an object",
                "{\"items\":[{\"sku\":\"\",\"quantity\":1,\"unitCents\":1}]}  | items[0].sku must be a string, not empty",
                "{\"items\":[{\"sku\":\"a\",\"quantity\":0,\"unitCents\":1}]} | items[0].quantity must be a whole number",
                "{\"items\":[{\"sku\":\"a\",\"quantity\":9223372036854775807,\"unitCents\":1},"
                        + "{\"sku\":\"b\",\"quantity\":1,\"unitCents\":1}]}"
                        + " | more pieces than 64 bits can count"
            })
    void cartThatIsNoneEndsWithCode2AndAWordOnStandardError(String cart, String problem) {
        CommandResult result = run(cart);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errorText()).startsWith("picking: " + problem).endsWith("\n");
    }
}
