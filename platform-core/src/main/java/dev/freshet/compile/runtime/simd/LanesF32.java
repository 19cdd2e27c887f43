package dev.freshet.compile.runtime.simd;

import dev.freshet.compile.runtime.numeric.F32;

/** Lanes of 32-bit floats: two in a half. */
public final class LanesF32 {

    private LanesF32() {}

    static float low(long a) {
        return Float.intBitsToFloat((int) a);
    }

    static float high(long a) {
        return Float.intBitsToFloat((int) (a >>> 32));
    }

    private static long pack(float a, float b) {
        return Float.floatToRawIntBits(a) & 0xFFFF_FFFFL | (long) Float.floatToRawIntBits(b) << 32;
    }

    private static long mask(boolean a, boolean b) {
        return (a ? 0xFFFF_FFFFL : 0) | (b ? -1L << 32 : 0);
    }

    public static long splat(float a) {
        return pack(a, a);
    }

    public static long eq(long a, long b) {
        return mask(low(a) == low(b), high(a) == high(b));
    }

    public static long ne(long a, long b) {
        return mask(low(a) != low(b), high(a) != high(b));
    }

    public static long lt(long a, long b) {
        return mask(low(a) < low(b), high(a) < high(b));
    }

    public static long gt(long a, long b) {
        return mask(low(a) > low(b), high(a) > high(b));
    }

    public static long le(long a, long b) {
        return mask(low(a) <= low(b), high(a) <= high(b));
    }

    public static long ge(long a, long b) {
        return mask(low(a) >= low(b), high(a) >= high(b));
    }

    public static long add(long a, long b) {
        return pack(low(a) + low(b), high(a) + high(b));
    }

    public static long sub(long a, long b) {
        return pack(low(a) - low(b), high(a) - high(b));
    }

    public static long mul(long a, long b) {
        return pack(low(a) * low(b), high(a) * high(b));
    }

    public static long div(long a, long b) {
        return pack(low(a) / low(b), high(a) / high(b));
    }

    public static long min(long a, long b) {
        return pack(F32.min(low(a), low(b)), F32.min(high(a), high(b)));
    }

    public static long max(long a, long b) {
        return pack(F32.max(low(a), low(b)), F32.max(high(a), high(b)));
    }

    public static long pmin(long a, long b) {
        return Packed.select(lt(b, a), b, a);
    }

    public static long pmax(long a, long b) {
        return Packed.select(lt(a, b), b, a);
    }

    public static long abs(long a) {
        return pack(F32.abs(low(a)), F32.abs(high(a)));
    }

    public static long neg(long a) {
        return pack(F32.neg(low(a)), F32.neg(high(a)));
    }

    public static long ceil(long a) {
        return pack(F32.ceil(low(a)), F32.ceil(high(a)));
    }

    public static long floor(long a) {
        return pack(F32.floor(low(a)), F32.floor(high(a)));
    }

    public static long trunc(long a) {
        return pack(F32.trunc(low(a)), F32.trunc(high(a)));
    }

    public static long nearest(long a) {
        return pack(F32.nearest(low(a)), F32.nearest(high(a)));
    }

    public static long sqrt(long a) {
        return pack((float) Math.sqrt(low(a)), (float) Math.sqrt(high(a)));
    }

    /** Relaxed: rounded twice. */
    public static long madd(long a, long b, long c) {
        return pack(low(a) * low(b) + low(c), high(a) * high(b) + high(c));
    }

    /** Relaxed: rounded twice. */
    public static long nmadd(long a, long b, long c) {
        return pack(-(low(a) * low(b)) + low(c), -(high(a) * high(b)) + high(c));
    }

    public static long convertS(long a) {
        return pack((int) a, (int) (a >>> 32));
    }

    public static long convertU(long a) {
        return pack(a & 0xFFFF_FFFFL, a >>> 32);
    }

    /** Of both halves; the upper half of the result is 0. */
    public static long demote(long low, long high) {
        return pack((float) Double.longBitsToDouble(low), (float) Double.longBitsToDouble(high));
    }

    public static float extract(long half, int lane) {
        return Float.intBitsToFloat((int) (half >>> 32 * lane));
    }

    public static long replace(long half, float value, int lane) {
        return Lanes32.replace(half, Float.floatToRawIntBits(value), lane);
    }
}
