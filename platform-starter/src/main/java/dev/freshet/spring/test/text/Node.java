package dev.freshet.spring.test.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of text: a word, a string or a list in parentheses.
 *
 * @param word what is written; empty for a list
 * @param string the bytes of a string, else null
 * @param items of a list, else empty
 */
record Node(int line, String word, byte @Nullable [] string, List<Node> items) {

    static Node word(int line, String word) {
        return new Node(line, word, null, List.of());
    }

    boolean isWord() {
        return !word.isEmpty();
    }

    boolean isName() {
        return word.startsWith("$");
    }

    /** Whether it is a list that begins with that word. */
    boolean isList(String first) {
        return !items.isEmpty() && items.get(0).word.equals(first);
    }

    /** The list's first word, or what it is instead. */
    String head() {
        return items.isEmpty() ? word : items.get(0).word;
    }

    byte[] bytes() {
        if (string == null) {
            throw error("expected a string");
        }
        return string;
    }

    /** An integer, signed or unsigned, decimal or hexadecimal, as its two's complement. */
    long integer() {
        try {
            String digits = word.replace("_", "");
            boolean negative = digits.startsWith("-");
            String plain = negative || digits.startsWith("+") ? digits.substring(1) : digits;
            long value = plain.startsWith("0x")
                    ? Long.parseUnsignedLong(plain.substring(2), 16)
                    : Long.parseUnsignedLong(plain);
            return negative ? -value : value;
        } catch (NumberFormatException e) {
            throw error("expected an integer");
        }
    }

    double number() {
        try {
            return switch (word) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.parseDouble(word.replace("_", ""));
            };
        } catch (NumberFormatException e) {
            throw error("expected a number");
        }
    }

    IllegalArgumentException error(String what) {
        String seen = isWord() ? word : string != null ? "a string" : "(" + head() + " ...)";
        return new IllegalArgumentException("line " + line + ", " + seen + ": " + what);
    }
}
