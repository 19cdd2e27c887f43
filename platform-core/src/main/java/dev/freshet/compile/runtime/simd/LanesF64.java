package dev.freshet.compile.runtime.simd;

import dev.freshet.compile.runtime.numeric.F64;

/** Lanes of 64-bit floats: a half is one. */
public final class LanesF64 {

    private LanesF64() {}

    private static double lane(long a) {
        return Double.longBitsToDouble(a);
    }

    private static long bits(double a) {
        return Double.doubleToRawLongBits(a);
    }

    private static long mask(boolean holds) {
        return holds ? -1 : 0;
    }

    public static long splat(double a) {
        return bits(a);
    }

    public static long eq(long a, long b) {
        return mask(lane(a) == lane(b));
    }

    public static long ne(long a, long b) {
        return mask(lane(a) != lane(b));
    }

    public static long lt(long a, long b) {
        return mask(lane(a) < lane(b));
    }

    public static long gt(long a, long b) {
        return mask(lane(a) > lane(b));
    }

    public static long le(long a, long b) {
        return mask(lane(a) <= lane(b));
    }

    public static long ge(long a, long b) {
        return mask(lane(a) >= lane(b));
    }

    public static long add(long a, long b) {
        return bits(lane(a) + lane(b));
    }

    public static long sub(long a, long b) {
        return bits(lane(a) - lane(b));
    }

    public static long mul(long a, long b) {
        return bits(lane(a) * lane(b));
    }

    public static long div(long a, long b) {
        return bits(lane(a) / lane(b));
    }

    public static long min(long a, long b) {
        return bits(F64.min(lane(a), lane(b)));
    }

    public static long max(long a, long b) {
        return bits(F64.max(lane(a), lane(b)));
    }

    public static long pmin(long a, long b) {
        return Packed.select(lt(b, a), b, a);
    }

    public static long pmax(long a, long b) {
        return Packed.select(lt(a, b), b, a);
    }

    public static long abs(long a) {
        return bits(F64.abs(lane(a)));
    }

    public static long neg(long a) {
        return bits(F64.neg(lane(a)));
    }

    public static long ceil(long a) {
        return bits(F64.ceil(lane(a)));
    }

    public static long floor(long a) {
        return bits(F64.floor(lane(a)));
    }

    public static long trunc(long a) {
        return bits(F64.trunc(lane(a)));
    }

    public static long nearest(long a) {
        return bits(F64.nearest(lane(a)));
    }

    public static long sqrt(long a) {
        return bits(Math.sqrt(lane(a)));
    }

    /** Relaxed: rounded twice. */
    public static long madd(long a, long b, long c) {
        return bits(lane(a) * lane(b) + lane(c));
    }

    /** Relaxed: rounded twice. */
    public static long nmadd(long a, long b, long c) {
        return bits(-(lane(a) * lane(b)) + lane(c));
    }

    public static long convertSLow(long a) {
        return bits((int) a);
    }

    public static long convertSHigh(long a) {
        return bits((int) (a >>> 32));
    }

    public static long convertULow(long a) {
        return bits(a & 0xFFFF_FFFFL);
    }

    public static long convertUHigh(long a) {
        return bits(a >>> 32);
    }

    public static long promoteLow(long a) {
        return bits(LanesF32.low(a));
    }

    public static long promoteHigh(long a) {
        return bits(LanesF32.high(a));
    }
}
