package dev.freshet.compile.runtime.simd;

import dev.freshet.compile.runtime.numeric.Conversions;

/** Lanes of 32 bits: two in a half. */
public final class Lanes32 {

    private Lanes32() {}

    private static long pack(int a, int b) {
        return a & 0xFFFF_FFFFL | (long) b << 32;
    }

    /** Compares with signs as the lower lane does without. */
    private static int key(long a) {
        return (int) a + Integer.MIN_VALUE;
    }

    private static int mask(boolean holds) {
        return holds ? -1 : 0;
    }

    public static long splat(int a) {
        return pack(a, a);
    }

    public static long eq(long a, long b) {
        return pack(mask((int) a == (int) b), mask((int) (a >>> 32) == (int) (b >>> 32)));
    }

    public static long ne(long a, long b) {
        return pack(mask((int) a != (int) b), mask((int) (a >>> 32) != (int) (b >>> 32)));
    }

    public static long ltS(long a, long b) {
        return pack(mask((int) a < (int) b), mask((int) (a >>> 32) < (int) (b >>> 32)));
    }

    public static long gtS(long a, long b) {
        return pack(mask((int) a > (int) b), mask((int) (a >>> 32) > (int) (b >>> 32)));
    }

    public static long leS(long a, long b) {
        return pack(mask((int) a <= (int) b), mask((int) (a >>> 32) <= (int) (b >>> 32)));
    }

    public static long geS(long a, long b) {
        return pack(mask((int) a >= (int) b), mask((int) (a >>> 32) >= (int) (b >>> 32)));
    }

    public static long ltU(long a, long b) {
        return pack(mask(key(a) < key(b)), mask(key(a >>> 32) < key(b >>> 32)));
    }

    public static long gtU(long a, long b) {
        return pack(mask(key(a) > key(b)), mask(key(a >>> 32) > key(b >>> 32)));
    }

    public static long leU(long a, long b) {
        return pack(mask(key(a) <= key(b)), mask(key(a >>> 32) <= key(b >>> 32)));
    }

    public static long geU(long a, long b) {
        return pack(mask(key(a) >= key(b)), mask(key(a >>> 32) >= key(b >>> 32)));
    }

    public static long add(long a, long b) {
        return pack((int) a + (int) b, (int) (a >>> 32) + (int) (b >>> 32));
    }

    public static long sub(long a, long b) {
        return pack((int) a - (int) b, (int) (a >>> 32) - (int) (b >>> 32));
    }

    public static long mul(long a, long b) {
        return pack((int) a * (int) b, (int) (a >>> 32) * (int) (b >>> 32));
    }

    public static long minS(long a, long b) {
        return pack(Math.min((int) a, (int) b), Math.min((int) (a >>> 32), (int) (b >>> 32)));
    }

    public static long maxS(long a, long b) {
        return pack(Math.max((int) a, (int) b), Math.max((int) (a >>> 32), (int) (b >>> 32)));
    }

    public static long minU(long a, long b) {
        return Packed.select(ltU(a, b), a, b);
    }

    public static long maxU(long a, long b) {
        return Packed.select(ltU(a, b), b, a);
    }

    public static long abs(long a) {
        return pack(Math.abs((int) a), Math.abs((int) (a >>> 32)));
    }

    public static long neg(long a) {
        return pack(-(int) a, -(int) (a >>> 32));
    }

    public static long shl(long a, int count) {
        return pack((int) a << count, (int) (a >>> 32) << count);
    }

    public static long shrS(long a, int count) {
        return pack((int) a >> count, (int) (a >>> 32) >> count);
    }

    public static long shrU(long a, int count) {
        return pack((int) a >>> count, (int) (a >>> 32) >>> count);
    }

    public static int allTrue(long low, long high) {
        return (int) low != 0 && (int) (low >>> 32) != 0 && (int) high != 0 && (int) (high >>> 32) != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return (int) (low >>> 31 & 1 | low >>> 62 & 2 | high >>> 29 & 4 | high >>> 60 & 8);
    }

    public static long extendSLow(long a) {
        return pack((short) a, (short) (a >>> 16));
    }

    public static long extendSHigh(long a) {
        return extendSLow(a >>> 32);
    }

    public static long extendULow(long a) {
        return a & 0xFFFF | (a & 0xFFFF_0000L) << 16;
    }

    public static long extendUHigh(long a) {
        return extendULow(a >>> 32);
    }

    public static long extmulSLow(long a, long b) {
        return mul(extendSLow(a), extendSLow(b));
    }

    public static long extmulSHigh(long a, long b) {
        return extmulSLow(a >>> 32, b >>> 32);
    }

    public static long extmulULow(long a, long b) {
        return mul(extendULow(a), extendULow(b));
    }

    public static long extmulUHigh(long a, long b) {
        return extmulULow(a >>> 32, b >>> 32);
    }

    public static long extaddS(long a) {
        return pack((short) a + (short) (a >>> 16), (short) (a >>> 32) + (short) (a >>> 48));
    }

    public static long extaddU(long a) {
        return (a & 0x0000_FFFF_0000_FFFFL) + (a >>> 16 & 0x0000_FFFF_0000_FFFFL);
    }

    public static long dot(long a, long b) {
        return pack(
                (short) a * (short) b + (short) (a >>> 16) * (short) (b >>> 16),
                (short) (a >>> 32) * (short) (b >>> 32) + (short) (a >>> 48) * (short) (b >>> 48));
    }

    /** Relaxed: products of bytes with signs, added in fours, and an addend. */
    public static long dotBytesAdd(long a, long b, long c) {
        return add(extaddS(Lanes16.dotBytes(a, b)), c);
    }

    public static long truncSatF32S(long a) {
        return pack((int) LanesF32.low(a), (int) LanesF32.high(a));
    }

    public static long truncSatF32U(long a) {
        return pack(Conversions.i32TruncSatU(LanesF32.low(a)), Conversions.i32TruncSatU(LanesF32.high(a)));
    }

    /** Of both halves; the upper half of the result is 0. */
    public static long truncSatF64S(long low, long high) {
        return pack((int) Double.longBitsToDouble(low), (int) Double.longBitsToDouble(high));
    }

    public static long truncSatF64U(long low, long high) {
        return pack(
                Conversions.i32TruncSatU(Double.longBitsToDouble(low)),
                Conversions.i32TruncSatU(Double.longBitsToDouble(high)));
    }

    public static int extract(long half, int lane) {
        return (int) (half >>> 32 * lane);
    }

    public static long replace(long half, int value, int lane) {
        return half & ~(0xFFFF_FFFFL << 32 * lane) | (value & 0xFFFF_FFFFL) << 32 * lane;
    }
}
