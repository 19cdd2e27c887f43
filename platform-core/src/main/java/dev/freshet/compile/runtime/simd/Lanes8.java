package dev.freshet.compile.runtime.simd;

/** Lanes of 8 bits: eight in a half. */
public final class Lanes8 {

    private static final int WIDTH = 8;
    private static final long TOP = 0x8080_8080_8080_8080L;
    private static final long ONES = 0x0101_0101_0101_0101L;

    private Lanes8() {}

    public static long splat(int a) {
        return (a & 0xFFL) * ONES;
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
        return gather(low) | gather(high) << 8;
    }

    /** The highest bit of each lane, lane 0 lowest: a multiplication that adds them up at different places. */
    private static int gather(long a) {
        return (int) (((a & TOP) >>> 7) * 0x0102_0408_1020_4080L >>> 56);
    }

    public static long popcnt(long a) {
        long pairs = a - (a >>> 1 & 0x5555_5555_5555_5555L);
        long fours = (pairs & 0x3333_3333_3333_3333L) + (pairs >>> 2 & 0x3333_3333_3333_3333L);
        return fours + (fours >>> 4) & 0x0F0F_0F0F_0F0F_0F0FL;
    }

    /** Of two halves of 16-bit lanes with signs. */
    public static long narrowS(long low, long high) {
        return narrow(low, Byte.MIN_VALUE, Byte.MAX_VALUE) | narrow(high, Byte.MIN_VALUE, Byte.MAX_VALUE) << 32;
    }

    public static long narrowU(long low, long high) {
        return narrow(low, 0, 255) | narrow(high, 0, 255) << 32;
    }

    private static long narrow(long a, int least, int most) {
        return clamp((short) a, least, most)
                | clamp((short) (a >>> 16), least, most) << 8
                | clamp((short) (a >>> 32), least, most) << 16
                | clamp((short) (a >>> 48), least, most) << 24;
    }

    private static long clamp(int value, int least, int most) {
        return Math.max(least, Math.min(value, most)) & 0xFFL;
    }

    public static int extractS(long half, int lane) {
        return (byte) (half >>> 8 * lane);
    }

    public static int extractU(long half, int lane) {
        return (int) (half >>> 8 * lane) & 0xFF;
    }

    public static long replace(long half, int value, int lane) {
        return half & ~(0xFFL << 8 * lane) | (value & 0xFFL) << 8 * lane;
    }
}
