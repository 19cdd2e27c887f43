package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an editor shows while somebody types {@code freshet.} into a properties file. */
class ConfigurationMetadataTest {

    /** The last four are worked out from the machine: their descriptions say how. */
    private static final Set<String> EMPTY_BY_DEFAULT = Set.of(
            "freshet.extensions",
            "freshet.extension-points",
            "freshet.http.additional-addresses",
            "freshet.store.location",
            "freshet.store.type",
            "freshet.limits.heap",
            "freshet.limits.upload-memory",
            "freshet.memory.budget",
            "freshet.memory.guest-heap");

    @Test
    void listsEveryPropertyThatCanBeBound() throws IOException {
        assertThat(metadata().keySet()).containsExactlyElementsOf(bindable());
    }

    @Test
    void describesEveryProperty() throws IOException {
        assertThat(metadata()).allSatisfy((name, property) -> {
            String description = property.path("description").asString("");
            assertThat(description)
                    .as(name)
                    .isNotBlank()
                    .endsWith(".")
                    .doesNotStartWith("The ")
                    .doesNotStartWith("A ");
            if (property.path("type").asString().equals("java.lang.Boolean")) {
                assertThat(description).as(name).startsWith("Whether ");
            }
        });
    }

    @Test
    void knowsTheDefaultOfEveryPropertyThatHasOne() throws IOException {
        assertThat(metadata())
                .allSatisfy((name, property) ->
                        assertThat(property.has("defaultValue")).as(name).isEqualTo(!EMPTY_BY_DEFAULT.contains(name)));
    }

    private static Map<String, JsonNode> metadata() throws IOException {
        try (InputStream in = new ClassPathResource(
                        "META-INF/spring-configuration-metadata.json", FreshetProperties.class.getClassLoader())
                .getInputStream()) {
            Map<String, JsonNode> properties = new TreeMap<>();
            for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
                String name = property.path("name").asString();
                if (name.startsWith("freshet.")) {
                    properties.put(name, property);
                }
            }
            return properties;
        }
    }

    private static Set<String> bindable() {
        Set<String> names = new TreeSet<>();
        collect("freshet", FreshetProperties.class, names);
        return names;
    }

    private static void collect(String prefix, Class<?> type, Set<String> names) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            if (component.getType().isRecord()) {
                collect(name, component.getType(), names);
            } else {
                names.add(name);
            }
        }
    }
}
