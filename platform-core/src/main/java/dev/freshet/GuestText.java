package dev.freshet;

import dev.freshet.admin.ModuleReport;

/**
 * Makes text that a guest chose (names, trap messages, output) harmless before it reaches a message, a log or a page: what a terminal or
 * a log reader would act on is written as an escape. Not HTML escaping: a page escapes once more. What a {@link ModuleReport} has is as the module
 * has it; messages of a {@link FreshetException} and of events have been through here, those of its causes have not: log it by {@link #loggable}.
 */
public final class GuestText {

    /** Most characters of one guest-supplied name in a message or a report. */
    public static final int MAX_NAME_CHARS = 256;

    private static final String CUT = "...";

    private GuestText() {}

    /**
     * Returns the text with control, format (bidirectional overrides, zero-width), line-separator, private-use, unassigned and unpaired
     * surrogate characters as {@code \}{@code u{hex}}, and with backslash and apostrophe escaped, so that it can stand between
     * apostrophes.
     *
     * @param maxChars most characters of the result; a longer one is cut between characters and ends with three dots. At least 3.
     */
    public static String escape(String text, int maxChars) {
        return escape(text, maxChars, true);
    }

    /** As {@link #escape(String, int)}, whatever the length. */
    public static String escape(String text) {
        return escape(text, Integer.MAX_VALUE);
    }

    /**
     * Returns the text with all that does not print escaped, but backslash and apostrophe as they are: for messages in which a guest's words have been
     * escaped already, and which may have more than that from elsewhere. Doing it twice changes nothing.
     *
     * @param maxChars as for {@link #escape(String, int)}
     */
    public static String printable(String message, int maxChars) {
        return escape(message, maxChars, false);
    }

    /** As {@link #printable(String, int)}, whatever the length. */
    public static String printable(String message) {
        return printable(message, Integer.MAX_VALUE);
    }

    /**
     * Returns the failure as a log may show it: with the original's stack traces, causes and suppressed failures, and every message in them escaped and
     * capped. A {@link FreshetException} has a safe message itself, but its causes are what the engine, a host function or a library threw, and
     * those repeat what a guest said. For logging only: it is not of the original's class.
     */
    public static Throwable loggable(Throwable failure) {
        return LoggableFailure.of(failure);
    }

    private static String escape(String text, int maxChars, boolean quotable) {
        if (maxChars < CUT.length()) {
            throw new IllegalArgumentException("maxChars is " + maxChars + "; it must be 3 or more");
        }
        StringBuilder escaped = new StringBuilder(Math.min(text.length() + 16, maxChars));
        // Where the result would end if it had to be cut now: the last boundary that leaves room for the dots.
        int cut = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            append(escaped, codePoint, quotable);
            if (escaped.length() > maxChars) {
                escaped.setLength(cut);
                return escaped.append(CUT).toString();
            }
            if (escaped.length() <= maxChars - CUT.length()) {
                cut = escaped.length();
            }
            i += Character.charCount(codePoint);
        }
        return escaped.toString();
    }

    /** As {@link #escape}, between apostrophes and capped at {@link #MAX_NAME_CHARS}: how a guest's name stands in a message. */
    public static String quote(String name) {
        return "'" + escape(name, MAX_NAME_CHARS) + "'";
    }

    /** Returns the name cut to {@link #MAX_NAME_CHARS} characters, not escaped: for reports, which say that their names are hostile. */
    public static String capped(String name) {
        if (name.length() <= MAX_NAME_CHARS) {
            return name;
        }
        int end = Character.isHighSurrogate(name.charAt(MAX_NAME_CHARS - 1)) ? MAX_NAME_CHARS - 1 : MAX_NAME_CHARS;
        return name.substring(0, end);
    }

    private static void append(StringBuilder escaped, int codePoint, boolean quotable) {
        if (quotable && (codePoint == '\\' || codePoint == '\'')) {
            escaped.append('\\').append((char) codePoint);
        } else if (isHarmless(codePoint)) {
            escaped.appendCodePoint(codePoint);
        } else {
            escaped.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
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
