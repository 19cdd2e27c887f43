package dev.freshet.compile.runtime.numeric;

/**
 * Instructions on 32-bit floats. A NaN that arithmetic makes of a signalling one is quiet; {@code Math.min} and {@code Math.max} hand that
 * through, and {@code Math.abs} of some JDKs changes the sign of a NaN.
 */
public final class F32 {

    private static final int SIGN = 0x8000_0000;
    private static final int MAGNITUDE = 0x7FFF_FFFF;

    private F32() {}

    public static float abs(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & MAGNITUDE);
    }

    public static float neg(float a) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) ^ SIGN);
    }

    public static float copysign(float a, float b) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(a) & MAGNITUDE) | (Float.floatToRawIntBits(b) & SIGN));
    }

    public static float min(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.min(a, b);
    }

    public static float max(float a, float b) {
        return Float.isNaN(a) || Float.isNaN(b) ? a + b : Math.max(a, b);
    }

    public static float ceil(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.ceil(a);
    }

    public static float floor(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.floor(a);
    }

    public static float trunc(float a) {
        if (Float.isNaN(a)) {
            return a + a;
        }
        return (float) (a < 0 ? Math.ceil(a) : Math.floor(a));
    }

    public static float nearest(float a) {
        return Float.isNaN(a) ? a + a : (float) Math.rint(a);
    }

    public static int eq(float a, float b) {
        return a == b ? 1 : 0;
    }

    public static int ne(float a, float b) {
        return a != b ? 1 : 0;
    }

    public static int lt(float a, float b) {
        return a < b ? 1 : 0;
    }

    public static int gt(float a, float b) {
        return a > b ? 1 : 0;
    }

    public static int le(float a, float b) {
        return a <= b ? 1 : 0;
    }

    public static int ge(float a, float b) {
        return a >= b ? 1 : 0;
    }
}
