package dev.freshet.spring.text;

/** Makes text that a module brought fit for a terminal or a page: whatever does not print shows as its code point. */
public final class GuestText {

    private GuestText() {}

    /** Returns the text with control, format, private and unassigned characters, and lone surrogates, as <code>&#92;u{hex}</code>. */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (prints(point)) {
                out.appendCodePoint(point);
            } else {
                out.append("\\u{").append(Integer.toHexString(point)).append('}');
            }
        });
        return out.toString();
    }

    /** As {@link #escaped(String)}, of the first characters only; three dots say that some are missing. */
    public static String escaped(String text, int maxChars) {
        return text.length() <= maxChars ? escaped(text) : escaped(text.substring(0, maxChars)) + "...";
    }

    private static boolean prints(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
