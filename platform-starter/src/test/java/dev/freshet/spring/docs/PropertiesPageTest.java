package dev.freshet.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of properties says what the code says. */
class PropertiesPageTest {

    private static final Path PAGE = Path.of("..", "docs", "properties.md");

    @Test
    void thePageIsWhatTheMetadataSays() throws IOException {
        String page = PropertiesPage.text();
        if (Boolean.getBoolean("freshet.docs.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as("write it again with -Dfreshet.docs.write=true")
                .content()
                .isEqualTo(page);
    }

    @Test
    void settingsOfExtensionsAndPointsAreOnThePage() throws IOException {
        assertThat(PropertiesPage.text())
                .contains("| `freshet.extensions.<name>.grants` |")
                .contains("| `freshet.extension-points.<point>.mode` | `first-wins` |")
                .contains("One of `first-wins`, `chain`.");
    }
}
