package dev.freshet.sample.guests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/write-an-extension.md}, as far as no compiler of another language is needed. */
class WriteAnExtensionPageTest {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static String page() throws IOException {
        return Files.readString(Path.of("../docs/write-an-extension.md"));
    }

    /** The block of code that begins so. */
    private static String block(String language, String start) throws IOException {
        String fence = "```" + language + "\n";
        String page = page();
        int from = page.indexOf(fence + start);
        assertThat(from).as("a block that begins with '%s'", start).isNotNegative();
        from += fence.length();
        return page.substring(from, page.indexOf("```\n", from));
    }

    @Test
    void headerOfThePageIsTheHeaderOfTheGuests() throws IOException {
        assertThat(block("c", "/* freshet.h")).isEqualTo(Files.readString(Path.of("src/guests/include/freshet.h")));
    }

    @Test
    void ruleOfThePageAnswersWhatThePageShows() throws IOException {
        String rule = block("js", "// discount.js");
        String cart = "{\"items\":[{\"sku\":\"mug\",\"quantity\":12}]}";
        assertThat(page()).contains("$ CART='" + cart + "'");
        try (WasmExtensionRegistry registry = TestGuests.builder().build()) {
            registry.register(
                    "javascript",
                    TestGuests.extension("javascript"),
                    ExtensionOptions.builder()
                            .initialization(Initialization.CAPTURED)
                            .build());
            String request = MAPPER.writeValueAsString(Map.of("rule", rule, "input", MAPPER.readTree(cart)));
            assertThat(page()).contains("    " + TestGuests.call(registry, "javascript", "evaluate", request) + "\n");
        }
    }
}
