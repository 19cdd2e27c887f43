package dev.freshet.compile.runtime.simd;

/** Vectors as bits and as bytes. */
public final class Bits {

    private Bits() {}

    public static long not(long a) {
        return ~a;
    }

    public static long and(long a, long b) {
        return a & b;
    }

    public static long andnot(long a, long b) {
        return a & ~b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    /** {@code a} where {@code c} has ones, else {@code b}. */
    public static long bitselect(long a, long b, long c) {
        return Packed.select(c, a, b);
    }

    public static int anyTrue(long low, long high) {
        return (low | high) != 0 ? 1 : 0;
    }

    /** The bytes of a vector at the places that the bytes of a half name; 0 for places beyond. */
    public static long swizzle(long low, long high, long places) {
        long result = 0;
        for (int i = 0; i < 64; i += 8) {
            int place = (int) (places >>> i) & 0xFF;
            result |= place < 16 ? byteOf(low, high, place) << i : 0;
        }
        return result;
    }

    /** The bytes of two vectors at the places that the bytes of a half name, all below 32. */
    public static long shuffle(long lowA, long highA, long lowB, long highB, long places) {
        long result = 0;
        for (int i = 0; i < 64; i += 8) {
            int place = (int) (places >>> i) & 31;
            long value = place < 16 ? byteOf(lowA, highA, place) : byteOf(lowB, highB, place - 16);
            result |= value << i;
        }
        return result;
    }

    private static long byteOf(long low, long high, int place) {
        return (place < 8 ? low : high) >>> 8 * (place & 7) & 0xFF;
    }
}
