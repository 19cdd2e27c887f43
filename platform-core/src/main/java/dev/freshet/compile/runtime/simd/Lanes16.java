package dev.freshet.compile.runtime.simd;

/** Lanes of 16 bits: four in a half. */
public final class Lanes16 {

    private static final int WIDTH = 16;
    private static final long TOP = 0x8000_8000_8000_8000L;
    private static final long ONES = 0x0001_0001_0001_0001L;

    private Lanes16() {}

    public static long splat(int a) {
        return (a & 0xFFFFL) * ONES;
    }

    public static long eq(long a, long b) {
        return Packed.eq(a, b, TOP, WIDTH);
    }

    public static long ne(long a, long b) {
        return ~Packed.eq(a, b, TOP, WIDTH);
    }

    public static long ltS(long a, long b) {
        return Packed.ltS(a, b, TOP, WIDTH);
    }

    public static long ltU(long a, long b) {
        return Packed.ltU(a, b, TOP, WIDTH);
    }

    public static long gtS(long a, long b) {
        return Packed.ltS(b, a, TOP, WIDTH);
    }

    public static long gtU(long a, long b) {
        return Packed.ltU(b, a, TOP, WIDTH);
    }

    public static long leS(long a, long b) {
        return ~Packed.ltS(b, a, TOP, WIDTH);
    }

    public static long leU(long a, long b) {
        return ~Packed.ltU(b, a, TOP, WIDTH);
    }

    public static long geS(long a, long b) {
        return ~Packed.ltS(a, b, TOP, WIDTH);
    }

    public static long geU(long a, long b) {
        return ~Packed.ltU(a, b, TOP, WIDTH);
    }

    public static long abs(long a) {
        return Packed.abs(a, TOP, WIDTH);
    }

    public static long neg(long a) {
        return Packed.sub(0, a, TOP);
    }

    public static long add(long a, long b) {
        return Packed.add(a, b, TOP);
    }

    public static long sub(long a, long b) {
        return Packed.sub(a, b, TOP);
    }

    public static long addSatS(long a, long b) {
        return Packed.addSatS(a, b, TOP, WIDTH);
    }

    public static long addSatU(long a, long b) {
        return Packed.addSatU(a, b, TOP, WIDTH);
    }

    public static long subSatS(long a, long b) {
        return Packed.subSatS(a, b, TOP, WIDTH);
    }

    public static long subSatU(long a, long b) {
        return Packed.subSatU(a, b, TOP, WIDTH);
    }

    public static long minS(long a, long b) {
        return Packed.select(ltS(a, b), a, b);
    }

    public static long minU(long a, long b) {
        return Packed.select(ltU(a, b), a, b);
    }

    public static long maxS(long a, long b) {
        return Packed.select(ltS(a, b), b, a);
    }

    public static long maxU(long a, long b) {
        return Packed.select(ltU(a, b), b, a);
    }

    public static long avgrU(long a, long b) {
        return Packed.avgrU(a, b, TOP);
    }

    public static long shl(long a, int count) {
        return Packed.shl(a, count, ONES, WIDTH);
    }

    public static long shrS(long a, int count) {
        return Packed.shrS(a, count, ONES, TOP, WIDTH);
    }

    public static long shrU(long a, int count) {
        return Packed.shrU(a, count, ONES, WIDTH);
    }

    public static int allTrue(long low, long high) {
        return (eq(low, 0) | eq(high, 0)) == 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return gather(low) | gather(high) << 4;
    }

    private static int gather(long a) {
        return (int) (a >>> 15 & 1 | a >>> 30 & 2 | a >>> 45 & 4 | a >>> 60 & 8);
    }

    private static long pack(int a, int b, int c, int d) {
        return a & 0xFFFFL | (b & 0xFFFFL) << 16 | (c & 0xFFFFL) << 32 | (long) d << 48;
    }

    public static long mul(long a, long b) {
        return pack(
                (int) a * (int) b,
                (int) (a >>> 16) * (int) (b >>> 16),
                (int) (a >>> 32) * (int) (b >>> 32),
                (int) (a >>> 48) * (int) (b >>> 48));
    }

    public static long q15mulrSatS(long a, long b) {
        return pack(
                q15((short) a, (short) b),
                q15((short) (a >>> 16), (short) (b >>> 16)),
                q15((short) (a >>> 32), (short) (b >>> 32)),
                q15((short) (a >>> 48), (short) (b >>> 48)));
    }

    private static int q15(int a, int b) {
        return Math.min(a * b + 0x4000 >> 15, Short.MAX_VALUE);
    }

    public static long narrowS(long low, long high) {
        return pack(clampS((int) low), clampS((int) (low >>> 32)), clampS((int) high), clampS((int) (high >>> 32)));
    }

    public static long narrowU(long low, long high) {
        return pack(clampU((int) low), clampU((int) (low >>> 32)), clampU((int) high), clampU((int) (high >>> 32)));
    }

    private static int clampS(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(value, Short.MAX_VALUE));
    }

    private static int clampU(int value) {
        return Math.max(0, Math.min(value, 0xFFFF));
    }

    public static long extendSLow(long a) {
        return pack((byte) a, (byte) (a >>> 8), (byte) (a >>> 16), (byte) (a >>> 24));
    }

    public static long extendSHigh(long a) {
        return extendSLow(a >>> 32);
    }

    public static long extendULow(long a) {
        return a & 0xFF | (a & 0xFF00) << 8 | (a & 0xFF_0000) << 16 | (a & 0xFF00_0000L) << 24;
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
        long even = shrS(shl(a, 8), 8);
        return add(even, shrS(a, 8));
    }

    public static long extaddU(long a) {
        return (a & 0x00FF_00FF_00FF_00FFL) + (a >>> 8 & 0x00FF_00FF_00FF_00FFL);
    }

    /** Relaxed: products of bytes with signs, added in pairs; a sum that is too large wraps. */
    public static long dotBytes(long a, long b) {
        return pack(pair(a, b), pair(a >>> 16, b >>> 16), pair(a >>> 32, b >>> 32), pair(a >>> 48, b >>> 48));
    }

    private static int pair(long a, long b) {
        return (byte) a * (byte) b + (byte) (a >>> 8) * (byte) (b >>> 8);
    }

    public static int extractS(long half, int lane) {
        return (short) (half >>> 16 * lane);
    }

    public static int extractU(long half, int lane) {
        return (int) (half >>> 16 * lane) & 0xFFFF;
    }

    public static long replace(long half, int value, int lane) {
        return half & ~(0xFFFFL << 16 * lane) | (value & 0xFFFFL) << 16 * lane;
    }
}
