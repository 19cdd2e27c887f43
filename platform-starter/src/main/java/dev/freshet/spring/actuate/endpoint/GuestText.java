package dev.freshet.spring.actuate.endpoint;

/** Makes text that a module brought fit for a terminal or a page: whatever does not print shows as its code point. */
final class GuestText {

    private GuestText() {}

    /** Returns the text with control, format, private and unassigned characters, and lone surrogates, as <code>&#92;u{hex}</code>. */
    static String escaped(String text) {
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
