package dev.freshet.store;

import dev.freshet.admin.ExtensionVersion;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Named values as lines of text that people can read: {@code name=value}, with backslash, line feed, carriage return and equals sign
 * escaped, and a last line {@code sha256=} with the checksum of the lines before it. A null value has no line.
 */
final class FieldText {

    private static final String CHECKSUM = "sha256=";

    private FieldText() {}

    static final class Writer {

        private final StringBuilder out = new StringBuilder();

        void put(String name, @Nullable Object value) {
            if (value != null) {
                out.append(escaped(name))
                        .append('=')
                        .append(escaped(value.toString()))
                        .append('\n');
            }
        }

        String text() {
            return out + CHECKSUM + checksum(out.toString()) + "\n";
        }
    }

    static final class Reader {

        private final Map<String, String> fields;

        /** @throws IllegalArgumentException if the text is not whole */
        Reader(String text) {
            int last = text.lastIndexOf(CHECKSUM);
            if (last < 0 || !text.substring(last).equals(CHECKSUM + checksum(text.substring(0, last)) + "\n")) {
                throw new IllegalArgumentException("its checksum is missing or wrong");
            }
            fields = new LinkedHashMap<>();
            text.substring(0, last).lines().forEach(line -> {
                int equals = line.indexOf('=');
                fields.put(unescaped(line.substring(0, equals)), unescaped(line.substring(equals + 1)));
            });
        }

        private Reader(Map<String, String> fields) {
            this.fields = fields;
        }

        @Nullable
        String find(String name) {
            return fields.get(name);
        }

        /** @throws IllegalArgumentException if there is no such field */
        String get(String name) {
            String value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("it has no field " + name);
            }
            return value;
        }

        Map<String, String> all() {
            return fields;
        }

        /** The fields whose names begin so, named by the rest. */
        Reader under(String prefix) {
            Map<String, String> found = new LinkedHashMap<>();
            fields.forEach((name, value) -> {
                if (name.startsWith(prefix)) {
                    found.put(name.substring(prefix.length()), value);
                }
            });
            return new Reader(found);
        }
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '=' -> out.append("\\e");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char code = text.charAt(++i);
            switch (code) {
                case '\\' -> out.append('\\');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 'e' -> out.append('=');
                default -> throw new IllegalArgumentException("it has an escape of an unknown kind");
            }
        }
        return out.toString();
    }

    private static String checksum(String text) {
        return ExtensionVersion.digestOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
