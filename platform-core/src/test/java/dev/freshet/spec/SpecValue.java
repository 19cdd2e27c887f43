package dev.freshet.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a script.
 *
 * @param type as in the script's text
 * @param text an unsigned decimal of the bits, {@code null} for references, or a kind of NaN
 */
record SpecValue(String type, String text) {

    /** The engine's own null reference. */
    private static final long NULL = -1;

    static List<SpecValue> list(String field) {
        List<SpecValue> values = new ArrayList<>();
        if (!field.equals("-")) {
            for (String value : field.split(" ")) {
                int colon = value.indexOf(':');
                values.add(new SpecValue(value.substring(0, colon), value.substring(colon + 1)));
            }
        }
        return values;
    }

    /** As the engine passes it. */
    long bits() {
        return isObject() || text.equals("null") ? NULL : Long.parseUnsignedLong(text);
    }

    /** Whether the engine passes it as an object, beside the numbers. */
    boolean isObject() {
        return type.equals("externref");
    }

    /** As the engine passes it, if it is an object. */
    @Nullable
    Object object() {
        return isObject() && !text.equals("null") ? text : null;
    }

    /**
     * What the engine returned, written as the script would write it. Where the script asks for some NaN, every NaN will
     * do: the sign and payload of one that arithmetic makes are the processor's choice, which the JVM does not narrow.
     */
    String describe(long actual, @Nullable Object object) {
        boolean anyNan = text.startsWith("nan:");
        return type + ":"
                + switch (type) {
                    case "i32" -> Integer.toUnsignedString((int) actual);
                    case "f32" ->
                        anyNan && Float.isNaN(Float.intBitsToFloat((int) actual))
                                ? text
                                : Integer.toUnsignedString((int) actual);
                    case "f64" ->
                        anyNan && Double.isNaN(Double.longBitsToDouble(actual)) ? text : Long.toUnsignedString(actual);
                    case "funcref" -> actual == NULL ? "null" : "";
                    case "externref" -> String.valueOf(object);
                    default -> Long.toUnsignedString(actual);
                };
    }

    @Override
    public String toString() {
        return type + ":" + text;
    }
}
