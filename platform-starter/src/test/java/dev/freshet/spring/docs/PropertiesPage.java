package dev.freshet.spring.docs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes docs/properties.md from the metadata that the annotation processor makes of the Javadoc. */
final class PropertiesPage {

    private static final String MAIN = "META-INF/spring-configuration-metadata.json";
    private static final String SOURCES = "META-INF/spring/configuration-metadata/";

    private final Map<String, JsonNode> properties = new TreeMap<>();

    static String text() throws IOException {
        PropertiesPage page = new PropertiesPage();
        page.add(MAIN, "");
        return """
                # Properties

                Generated from the configuration metadata; a test compares. Write it again with

                    mvn -B -ntp -q -pl platform-starter -am test -Dtest=PropertiesPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dfreshet.docs.write=true

                Durations are written as `250ms`, `5s`, `1m`, sizes as `64KB`, `16MB`; lists have commas between their entries. A name with dots in
                the place of `<name>` or `<point>` stands in brackets: `freshet.extension-points[pricing.discount].mode`.

                | property | default | |
                | --- | --- | --- |
                """ + page.rows();
    }

    private void add(String resource, String prefix) throws IOException {
        try (InputStream in = new ClassPathResource(resource).getInputStream()) {
            for (JsonNode property : new JsonMapper().readTree(in).path("properties")) {
                add(prefix + property.path("name").asString(), property);
            }
        }
    }

    /** A map of settings becomes a row for each of them. */
    private void add(String name, JsonNode property) throws IOException {
        String type = property.path("type").asString();
        if (type.startsWith("java.util.Map<java.lang.String,dev.freshet.")) {
            String source = type.substring(type.indexOf(',') + 1, type.length() - 1);
            String key = name.equals("freshet.extension-points") ? "<point>" : "<name>";
            add(SOURCES + source + ".json", name + "." + key + ".");
        } else if (name.startsWith("freshet.")) {
            properties.put(name, property);
        }
    }

    private String rows() {
        return properties.entrySet().stream()
                .map(each -> "| `" + each.getKey() + "` | " + defaultOf(each.getValue()) + " | "
                        + (each.getValue().path("description").asString() + values(each.getValue())).replace("|", "\\|")
                        + " |\n")
                .collect(Collectors.joining());
    }

    private static String defaultOf(JsonNode property) {
        JsonNode value = property.path("defaultValue");
        return value.isMissingNode() ? "" : "`" + (value.isString() ? value.asString() : value.toString()) + "`";
    }

    private static String values(JsonNode property) {
        String type = property.path("type").asString();
        Class<?> resolved = type.contains("<") ? null : ClassUtils.resolveClassName(type, null);
        return resolved == null || !resolved.isEnum()
                ? ""
                : Arrays.stream(resolved.getEnumConstants())
                        .map(each -> "`"
                                + each.toString()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-') + "`")
                        .collect(Collectors.joining(", ", " One of ", "."));
    }
}
