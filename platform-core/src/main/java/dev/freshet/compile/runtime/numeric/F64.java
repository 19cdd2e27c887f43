package dev.freshet.compile.runtime.numeric;

/**
 * Instructions on 64-bit floats. A NaN that arithmetic makes of a signalling one is quiet; {@code Math.min} and {@code Math.max} hand that
 * through, and {@code Math.abs} of some JDKs changes the sign of a NaN.
 */
public final class F64 {

    private static final long SIGN = 0x8000_0000_0000_0000L;
    private static final long MAGNITUDE = 0x7FFF_FFFF_FFFF_FFFFL;

    private F64() {}

    public static double abs(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) & MAGNITUDE);
    }

    public static double neg(double a) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(a) ^ SIGN);
    }

    public static double copysign(double a, double b) {
        return Double.longBitsToDouble(
                (Double.doubleToRawLongBits(a) & MAGNITUDE) | (Double.doubleToRawLongBits(b) & SIGN));
    }

    public static double min(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.min(a, b);
    }

    public static double max(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b) ? a + b : Math.max(a, b);
    }

    public static double ceil(double a) {
        return Double.isNaN(a) ? a + a : Math.ceil(a);
    }

    public static double floor(double a) {
        return Double.isNaN(a) ? a + a : Math.floor(a);
    }

    public static double trunc(double a) {
        if (Double.isNaN(a)) {
            return a + a;
        }
        return (a < 0 ? Math.ceil(a) : Math.floor(a));
    }

    public static double nearest(double a) {
        return Double.isNaN(a) ? a + a : Math.rint(a);
    }

    public static int eq(double a, double b) {
        return a == b ? 1 : 0;
    }

    public static int ne(double a, double b) {
        return a != b ? 1 : 0;
    }

    public static int lt(double a, double b) {
        return a < b ? 1 : 0;
    }

    public static int gt(double a, double b) {
        return a > b ? 1 : 0;
    }

    public static int le(double a, double b) {
        return a <= b ? 1 : 0;
    }

    public static int ge(double a, double b) {
        return a >= b ? 1 : 0;
    }
}
