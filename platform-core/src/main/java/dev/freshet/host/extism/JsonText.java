package dev.freshet.host.extism;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much JSON as an HTTP request of Extism's needs: objects whose members are strings, null or such objects. The core has no JSON library,
 * and the text is the guest's.
 */
final class JsonText {

    /** The request and its headers. */
    private static final int MAX_DEPTH = 2;

    private final String text;
    private int position;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * Reads an object; members that are null are left out.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    static Map<String, Object> object(String text) {
        JsonText reader = new JsonText(text);
        Map<String, Object> members = reader.object(1);
        reader.skipSpace();
        if (reader.position != text.length()) {
            throw malformed();
        }
        return members;
    }

    private Map<String, Object> object(int depth) {
        if (depth > MAX_DEPTH) {
            throw malformed();
        }
        Map<String, Object> members = new HashMap<>();
        expect('{');
        if (accept('}')) {
            return members;
        }
        do {
            String name = string();
            expect(':');
            Object value = value(depth);
            if (value != null) {
                members.put(name, value);
            }
        } while (accept(','));
        expect('}');
        return members;
    }

    private @Nullable Object value(int depth) {
        skipSpace();
        if (text.startsWith("null", position)) {
            position += "null".length();
            return null;
        }
        return peek() == '{' ? object(depth + 1) : string();
    }

    private String string() {
        expect('"');
        StringBuilder result = new StringBuilder();
        while (true) {
            char next = next();
            if (next == '"') {
                return result.toString();
            } else if (next == '\\') {
                result.append(escaped());
            } else if (next < ' ') {
                throw malformed();
            } else {
                result.append(next);
            }
        }
    }

    private char escaped() {
        char kind = next();
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw malformed();
                    }
                    code = code << 4 | digit;
                }
                yield (char) code;
            }
            default -> throw malformed();
        };
    }

    private void skipSpace() {
        while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private char peek() {
        if (position == text.length()) {
            throw malformed();
        }
        return text.charAt(position);
    }

    private char next() {
        char next = peek();
        position++;
        return next;
    }

    private boolean accept(char wanted) {
        skipSpace();
        boolean found = position < text.length() && text.charAt(position) == wanted;
        if (found) {
            position++;
        }
        return found;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("no JSON object of strings");
    }

    /** Writes an object of strings. */
    static String of(Map<String, String> members) {
        StringBuilder result = new StringBuilder("{");
        members.forEach((name, value) -> {
            result.append(result.length() == 1 ? "" : ",");
            append(result, name);
            result.append(':');
            append(result, value);
        });
        return result.append('}').toString();
    }

    private static void append(StringBuilder result, String string) {
        result.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                result.append('\\').append(c);
            } else if (c < ' ') {
                result.append(String.format("\\u%04x", (int) c));
            } else {
                result.append(c);
            }
        }
        result.append('"');
    }
}
