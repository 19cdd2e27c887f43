package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestException;
import dev.freshet.compile.runtime.gc.GuestArray;
import dev.freshet.compile.runtime.gc.GuestStruct;
import dev.freshet.compile.runtime.gc.I31;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value of a script, as {@code wasm/rebuild.py} writes it. */
record SuiteValue(String type, String text) {

    /** A value of the host. */
    record HostValue(String number) {}

    private static final long CANONICAL_32 = 0x7FC0_0000L;
    private static final long CANONICAL_64 = 0x7FF8_0000_0000_0000L;

    static List<SuiteValue> list(String field) {
        List<SuiteValue> values = new ArrayList<>();
        if (!field.equals("-")) {
            for (String value : field.split(" ")) {
                int colon = value.indexOf(':');
                values.add(new SuiteValue(value.substring(0, colon), value.substring(colon + 1)));
            }
        }
        return values;
    }

    private static long bits(String text) {
        return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    }

    int cells() {
        return type.equals("v128") || type.equals("either") && text.startsWith("v128") ? 2 : 1;
    }

    void store(long[] values, @Nullable Object[] references, int cell) {
        switch (type) {
            case "i32", "f32" -> values[cell] = (int) Long.parseLong(text);
            case "i64", "f64" -> values[cell] = bits(text);
            case "v128" -> {
                String[] lanes = text.substring(text.indexOf(':') + 1).split(",");
                int bits = 128 / lanes.length;
                for (int i = 0; i < lanes.length; i++) {
                    long lane = bits(lanes[i]);
                    long masked = bits == 64 ? lane : lane & (1L << bits) - 1;
                    values[cell + i * bits / 64] |= masked << i * bits % 64;
                }
            }
            default -> references[cell] = text.equals("null") ? null : new HostValue(text);
        }
    }

    /** Whether a result is as the script wants it. */
    boolean matches(long[] values, @Nullable Object[] references, int cell) {
        switch (type) {
            case "i32":
                return (int) values[cell] == (int) Long.parseLong(text);
            case "i64":
                return values[cell] == bits(text);
            case "f32":
                return lane("f32", text, values[cell] & 0xFFFF_FFFFL);
            case "f64":
                return lane("f64", text, values[cell]);
            case "v128":
                return vector(text, values, cell);
            case "either":
                for (String choice : text.split("\\|")) {
                    if (list(choice).get(0).matches(values, references, cell)) {
                        return true;
                    }
                }
                return false;
            default:
                return reference(references[cell]);
        }
    }

    private static boolean vector(String text, long[] values, int cell) {
        String laneType = text.substring(0, text.indexOf(':'));
        String[] lanes = text.substring(text.indexOf(':') + 1).split(",");
        int bits = 128 / lanes.length;
        for (int i = 0; i < lanes.length; i++) {
            long actual = values[cell + i * bits / 64] >>> i * bits % 64;
            long masked = bits == 64 ? actual : actual & (1L << bits) - 1;
            if (!lane(laneType, lanes[i], masked)) {
                return false;
            }
        }
        return true;
    }

    private static boolean lane(String laneType, String text, long actual) {
        boolean is32 = laneType.equals("f32");
        long canonical = is32 ? CANONICAL_32 : CANONICAL_64;
        if (text.equals("nan:canonical")) {
            return (actual & (is32 ? 0x7FFF_FFFFL : Long.MAX_VALUE)) == canonical;
        }
        if (text.equals("nan:arithmetic")) {
            return (actual & canonical) == canonical;
        }
        long wanted = bits(text);
        long mask = switch (laneType) {
            case "i8" -> 0xFF;
            case "i16" -> 0xFFFF;
            case "i32", "f32" -> 0xFFFF_FFFFL;
            default -> -1;
        };
        return (wanted & mask) == actual;
    }

    private boolean reference(@Nullable Object actual) {
        if (text.equals("null") || type.startsWith("null") || type.equals("refnull")) {
            return actual == null;
        }
        if (!text.isEmpty()) {
            return new HostValue(text).equals(actual);
        }
        return switch (type) {
            case "funcref" -> actual instanceof FunctionRef;
            case "arrayref" -> actual instanceof GuestArray;
            case "structref" -> actual instanceof GuestStruct;
            case "i31ref" -> actual instanceof I31;
            case "exnref" -> actual instanceof GuestException;
            case "eqref" -> actual instanceof GuestArray || actual instanceof GuestStruct || actual instanceof I31;
            default -> actual != null;
        };
    }
}
