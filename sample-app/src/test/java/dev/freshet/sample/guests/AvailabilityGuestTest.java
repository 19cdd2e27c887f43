package dev.freshet.sample.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.GuestErrorException;
import dev.freshet.HostFunctionException;
import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A guest that asks the shop back and logs, against the same in Java. */
class AvailabilityGuestTest {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final List<String> SKUS = List.of("mug", "pen", "Größe 😀");

    private final TestShop shop = new TestShop();
    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = TestGuests.builder().hostFunction(shop.stock()).build();
        SKUS.forEach(sku -> shop.stock.put(sku, 5));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void registerWith(String... grants) {
        registry.register(
                "availability",
                TestGuests.extension("availability"),
                ExtensionOptions.defaults().withGrants(grants));
    }

    private String check(String cart) {
        return TestGuests.call(registry, "availability", "check", cart);
    }

    @Test
    void namesTheLinesThatCannotBeDelivered() {
        registerWith("shop.stock", "log");
        Random random = new Random(3);
        for (int i = 0; i < 50; i++) {
            SKUS.forEach(sku -> shop.stock.put(sku, random.nextInt(12) - 1));
            List<Map<String, Object>> items = new ArrayList<>();
            for (int j = random.nextInt(6); j > 0; j--) {
                items.add(Map.of(
                        "sku",
                        SKUS.get(random.nextInt(SKUS.size())),
                        "quantity",
                        1 + random.nextInt(6),
                        "unitCents",
                        1));
            }
            assertThat(check(MAPPER.writeValueAsString(Map.of("items", items))))
                    .as("%s of %s", items, shop.stock)
                    .isEqualTo(MAPPER.writeValueAsString(answer(items)));
        }
    }

    /** The same in Java. */
    private Map<String, Object> answer(List<Map<String, Object>> items) {
        Map<String, Integer> left = new HashMap<>(shop.stock);
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Map<String, Object> item : items) {
            String sku = (String) item.get("sku");
            int quantity = (int) item.get("quantity");
            int available = Math.min(quantity, Math.max(0, left.get(sku)));
            left.put(sku, left.get(sku) - available);
            if (available < quantity) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("sku", sku);
                line.put("quantity", quantity);
                line.put("available", available);
                lines.add(line);
            }
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("deliverable", lines.isEmpty());
        answer.put("short", lines);
        return answer;
    }

    @Test
    void badCartIsAnErrorAndAWarningInTheExtensionsLog() {
        registerWith("shop.*", "log");
        try (GuestLog log = new GuestLog("availability")) {
            assertThatThrownBy(() -> check("{\"items\":7}"))
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessage("extension 'availability', function 'check' answered: items must be an array");
            assertThat(log.lines()).containsExactly("WARN items must be an array");
        }
    }

    @Test
    void withoutGrantsItIsNotRegisteredAndTheMessageListsThemAll() {
        MissingGrantsException refusal = catchThrowableOfType(MissingGrantsException.class, () -> registerWith());

        assertThat(refusal)
                .hasMessage("extension 'availability' imports what it is not granted: log, shop.stock"
                        + " (freshet.extensions.availability.grants)");
        assertThat(refusal.grants()).containsExactly("log", "shop.stock");
        assertThat(registry.find("availability")).isNull();
    }

    @Test
    void oneGrantOfTwoIsNotEnough() {
        MissingGrantsException refusal =
                catchThrowableOfType(MissingGrantsException.class, () -> registerWith("shop.stock"));

        assertThat(refusal.grants()).containsExactly("log");
    }

    @Test
    void whatTheShopThrowsReachesTheCallerAndTheNextCallIsWell() {
        registerWith("shop.stock", "log");
        String unknown = "{\"items\":[{\"sku\":\"cup\",\"quantity\":1,\"unitCents\":1}]}";
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> check(unknown))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageContaining("shop.stock")
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasRootCauseMessage("no article cup");
            assertThat(check(unknown.replace("cup", "mug"))).isEqualTo("{\"deliverable\":true,\"short\":[]}");
        }
    }
}
