package dev.freshet.sample.extensions;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** The number types of WebAssembly: from text to the 64 bits that the platform passes, and back. */
enum ValueType {
    I32 {
        @Override
        long parse(String text) {
            return integer(text, 32).intValue();
        }

        @Override
        String print(long bits) {
            return Integer.toString((int) bits);
        }
    },
    I64 {
        @Override
        long parse(String text) {
            return integer(text, 64).longValue();
        }

        @Override
        String print(long bits) {
            return Long.toString(bits);
        }
    },
    F32 {
        @Override
        long parse(String text) {
            return Float.floatToRawIntBits(Float.parseFloat(decimal(text)));
        }

        @Override
        String print(long bits) {
            return Float.toString(Float.intBitsToFloat((int) bits));
        }
    },
    F64 {
        @Override
        long parse(String text) {
            return Double.doubleToRawLongBits(Double.parseDouble(decimal(text)));
        }

        @Override
        String print(long bits) {
            return Double.toString(Double.longBitsToDouble(bits));
        }
    };

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,20}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]{1,400}(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?");

    /**
     * Returns the number as the platform passes it: integers signed or unsigned, or in hexadecimal as {@code 0xff}; floats in decimal,
     * with an exponent, {@code nan}, {@code inf} or {@code -inf}.
     *
     * @throws IllegalArgumentException if the text is no number of this type
     */
    abstract long parse(String text);

    /** Returns the number in decimal, integers signed; {@code NaN}, {@code Infinity} and {@code -Infinity} for what is no number. */
    abstract String print(long bits);

    /** Returns the name of the type in WebAssembly's text format. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the type of that name, as {@code i32}. */
    static ValueType of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static BigInteger integer(String text, int bits) {
        BigInteger value;
        if (HEXADECIMAL.matcher(text).matches()) {
            value = new BigInteger(text.substring(2), 16);
        } else if (INTEGER.matcher(text).matches()) {
            value = new BigInteger(text);
        } else {
            throw new IllegalArgumentException("not a whole number");
        }
        BigInteger least = BigInteger.ONE.shiftLeft(bits - 1).negate();
        if (value.compareTo(least) < 0 || value.bitLength() > bits) {
            throw new IllegalArgumentException("not a number of " + bits + " bits");
        }
        return value;
    }

    /** Returns the number as Java reads it. */
    private static String decimal(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "nan" -> "NaN";
            case "inf", "+inf", "infinity", "+infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> {
                if (!DECIMAL.matcher(text).matches()) {
                    throw new IllegalArgumentException("not a number");
                }
                yield text;
            }
        };
    }
}
