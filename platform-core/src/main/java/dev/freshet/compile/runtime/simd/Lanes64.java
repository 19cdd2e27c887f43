package dev.freshet.compile.runtime.simd;

/** Lanes of 64 bits: a half is one. */
public final class Lanes64 {

    private Lanes64() {}

    private static long mask(boolean holds) {
        return holds ? -1 : 0;
    }

    public static long splat(long a) {
        return a;
    }

    public static long eq(long a, long b) {
        return mask(a == b);
    }

    public static long ne(long a, long b) {
        return mask(a != b);
    }

    public static long ltS(long a, long b) {
        return mask(a < b);
    }

    public static long gtS(long a, long b) {
        return mask(a > b);
    }

    public static long leS(long a, long b) {
        return mask(a <= b);
    }

    public static long geS(long a, long b) {
        return mask(a >= b);
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long sub(long a, long b) {
        return a - b;
    }

    public static long mul(long a, long b) {
        return a * b;
    }

    public static long abs(long a) {
        return Math.abs(a);
    }

    public static long neg(long a) {
        return -a;
    }

    public static long shl(long a, int count) {
        return a << count;
    }

    public static long shrS(long a, int count) {
        return a >> count;
    }

    public static long shrU(long a, int count) {
        return a >>> count;
    }

    public static int allTrue(long low, long high) {
        return low != 0 && high != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return (int) (low >>> 63 | high >>> 62 & 2);
    }

    public static long extendSLow(long a) {
        return (int) a;
    }

    public static long extendSHigh(long a) {
        return a >> 32;
    }

    public static long extendULow(long a) {
        return a & 0xFFFF_FFFFL;
    }

    public static long extendUHigh(long a) {
        return a >>> 32;
    }

    public static long extmulSLow(long a, long b) {
        return extendSLow(a) * extendSLow(b);
    }

    public static long extmulSHigh(long a, long b) {
        return extendSHigh(a) * extendSHigh(b);
    }

    public static long extmulULow(long a, long b) {
        return extendULow(a) * extendULow(b);
    }

    public static long extmulUHigh(long a, long b) {
        return extendUHigh(a) * extendUHigh(b);
    }
}
