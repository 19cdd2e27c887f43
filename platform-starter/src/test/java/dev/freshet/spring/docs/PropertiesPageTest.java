package dev.freshet.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The page of properties says what the code says. */
class PropertiesPageTest {

    @Test
    void thePageIsWhatTheMetadataSays() throws IOException {
        DocsPage.named("properties.md").is(PropertiesPage.text());
    }

    @Test
    void settingsOfExtensionsAndPointsAreOnThePage() throws IOException {
        assertThat(PropertiesPage.text())
                .contains("| `freshet.extensions.<name>.grants` |")
                .contains("| `freshet.extension-points.<point>.mode` | `first-wins` |")
                .contains("One of `first-wins`, `chain`.");
    }
}
