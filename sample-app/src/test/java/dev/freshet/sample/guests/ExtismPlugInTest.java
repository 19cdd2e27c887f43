package dev.freshet.sample.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.GuestErrorException;
import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One plug-in in four languages, each built with Extism's public development kit for it. The answers are those that Extism's own runtime
 * gives (its Python SDK 1.1.1 over extism-sys 1.41.0), but that variables live for one call only.
 */
class ExtismPlugInTest {

    private static final TestShop SHOP = new TestShop();

    private static WasmExtensionRegistry registry;

    @BeforeAll
    static void register() {
        SHOP.stock.putAll(Map.of("mug", 12, "pen", 0, "größe", 0));
        SHOP.origin.put("mug", "Selb — Bayern");
        registry = TestGuests.builder()
                .hostFunctions(List.of(SHOP.stock(), SHOP.origin()))
                .build();
        for (String language : List.of("assemblyscript", "c", "go", "rust")) {
            ExtensionOptions options = ExtensionOptions.defaults().withGrants("shop.*", "log");
            registry.register(language, TestGuests.testGuest("concierge-" + language), options);
            registry.register(
                    language + "-configured",
                    TestGuests.testGuest("concierge-" + language),
                    options.withConfig(Map.of("greeting", "Grüß Gott")));
        }
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static String call(String extension, String function, String input) {
        return TestGuests.call(registry, extension, function, input);
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void inputBecomesOutput(String language) {
        assertThat(registry.get(language).module().abi()).isEqualTo("extism");
        for (int i = 0; i < 3; i++) {
            assertThat(call(language, "greet", "Ada")).isEqualTo("Hello, Ada!");
            assertThat(call(language, "greet", "Ändi 😀")).isEqualTo("Hello, Ändi 😀!");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void configurationIsRead(String language) {
        assertThat(call(language + "-configured", "greet", "Ändi 😀")).isEqualTo("Grüß Gott, Ändi 😀!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void errorReachesTheCallerWithItsCode(String language) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> call(language, "greet", ""))
                    .isInstanceOf(GuestErrorException.class)
                    .hasMessageContaining("extension '" + language + "', function 'greet'")
                    .hasMessageContaining("nobody to greet")
                    .extracting(problem -> ((GuestErrorException) problem).code())
                    .isEqualTo(2);
            assertThat(call(language, "greet", "Ada")).isEqualTo("Hello, Ada!");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void variablesLastForOneCall(String language) {
        for (int i = 0; i < 3; i++) {
            try (GuestLog log = new GuestLog(language)) {
                assertThat(call(language, "visits", "")).isEqualTo("2");
                assertThat(log.lines()).containsExactly("INFO 2 visits");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void hostFunctionsTakeAndReturnBytes(String language) {
        try (GuestLog log = new GuestLog(language)) {
            assertThat(call(language, "describe", "mug")).isEqualTo("mug: 12 in stock, made in Selb — Bayern");
            assertThat(log.lines()).isEmpty();
            assertThat(call(language, "describe", "größe")).isEqualTo("größe: 0 in stock, made in Solingen");
            assertThat(log.lines()).containsExactly("WARN größe is out of stock");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"assemblyscript", "c", "go", "rust"})
    void hostFunctionsThatAreNotGrantedAreNamed(String language) {
        MissingGrantsException refusal = catchThrowableOfType(
                MissingGrantsException.class,
                () -> registry.register(
                        "ungranted",
                        TestGuests.testGuest("concierge-" + language),
                        ExtensionOptions.defaults().withGrants("shop.origin", "log")));

        assertThat(refusal.grants()).containsExactly("shop.stock");
        assertThat(refusal)
                .hasMessage("extension 'ungranted' imports what it is not granted: shop.stock"
                        + " (freshet.extensions.ungranted.grants)");
    }
}
