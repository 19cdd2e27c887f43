package dev.freshet.compile.runtime.numeric;

import dev.freshet.compile.runtime.Trap;

/**
 * Conversions between integers and floats. The JVM's own saturate and make 0 of NaN, as the {@code trunc_sat} instructions do; the others
 * trap. Results without a sign are in the bits.
 */
public final class Conversions {

    private static final double TWO_31 = 0x1p31;
    private static final double TWO_32 = 0x1p32;
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_64 = 0x1p64;

    private Conversions() {}

    private static Trap untruncatable(double a) {
        return new Trap(Double.isNaN(a) ? Trap.INVALID_CONVERSION : Trap.INTEGER_OVERFLOW);
    }

    public static int i32TruncS(double a) {
        if (!(a > -TWO_31 - 1 && a < TWO_31)) {
            throw untruncatable(a);
        }
        return (int) a;
    }

    public static int i32TruncU(double a) {
        if (!(a > -1 && a < TWO_32)) {
            throw untruncatable(a);
        }
        return (int) (long) a;
    }

    public static long i64TruncS(double a) {
        if (!(a >= -TWO_63 && a < TWO_63)) {
            throw untruncatable(a);
        }
        return (long) a;
    }

    public static long i64TruncU(double a) {
        if (!(a > -1 && a < TWO_64)) {
            throw untruncatable(a);
        }
        return i64TruncSatU(a);
    }

    public static int i32TruncSatU(double a) {
        // NaN and what is negative is 0; a long holds the rest.
        return a > 0 ? (int) Math.min((long) a, 0xFFFF_FFFFL) : 0;
    }

    public static long i64TruncSatU(double a) {
        if (!(a > 0)) {
            return 0;
        }
        if (a >= TWO_64) {
            return -1;
        }
        return a < TWO_63 ? (long) a : (long) (a - TWO_63) + Long.MIN_VALUE;
    }

    public static float f32ConvertI32U(int a) {
        return (float) (a & 0xFFFF_FFFFL);
    }

    public static double f64ConvertI32U(int a) {
        return (double) (a & 0xFFFF_FFFFL);
    }

    /** Of a large number half, with the lost bit kept for rounding, twice. */
    public static float f32ConvertI64U(long a) {
        return a >= 0 ? (float) a : (float) (a >>> 1 | a & 1) * 2;
    }

    public static double f64ConvertI64U(long a) {
        return a >= 0 ? (double) a : (double) (a >>> 1 | a & 1) * 2;
    }
}
