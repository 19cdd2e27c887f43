package dev.freshet.compile.runtime.simd;

/**
 * Arithmetic on the lanes of a long at once, of 8 or 16 bits: {@code top} has the highest bit of each lane. Carries are kept from running into the next
 * lane by leaving that bit out and putting it in by exclusive or.
 */
final class Packed {

    private Packed() {}

    static long add(long a, long b, long top) {
        return (a & ~top) + (b & ~top) ^ (a ^ b) & top;
    }

    static long sub(long a, long b, long top) {
        return (a | top) - (b & ~top) ^ (a ^ ~b) & top;
    }

    /** All bits of the lanes whose highest bit is set in {@code bits}, none of others. */
    static long spread(long bits, long top, int width) {
        long ones = (bits & top) >>> width - 1;
        return (ones << width) - ones;
    }

    static long eq(long a, long b, long top, int width) {
        long x = a ^ b;
        return spread(~((x & ~top) + ~top | x), top, width);
    }

    static long ltU(long a, long b, long top, int width) {
        return spread(~a & b | (~a | b) & sub(a, b, top), top, width);
    }

    static long ltS(long a, long b, long top, int width) {
        return ltU(a ^ top, b ^ top, top, width);
    }

    static long select(long mask, long a, long b) {
        return a & mask | b & ~mask;
    }

    static long avgrU(long a, long b, long top) {
        return (a | b) - ((a ^ b) >>> 1 & ~top);
    }

    static long abs(long a, long top, int width) {
        long negative = spread(a, top, width);
        return sub(a ^ negative, negative, top);
    }

    static long addSatU(long a, long b, long top, int width) {
        long sum = add(a, b, top);
        return sum | spread(a & b | (a | b) & ~sum, top, width);
    }

    static long subSatU(long a, long b, long top, int width) {
        return sub(a, b, top) & ~ltU(a, b, top, width);
    }

    static long addSatS(long a, long b, long top, int width) {
        long sum = add(a, b, top);
        return saturate(sum, ~(a ^ b) & (a ^ sum), a, top, width);
    }

    static long subSatS(long a, long b, long top, int width) {
        long difference = sub(a, b, top);
        return saturate(difference, (a ^ b) & (a ^ difference), a, top, width);
    }

    /** Where the result overflowed, the greatest or the least number, by the sign of the first operand. */
    private static long saturate(long result, long overflow, long a, long top, int width) {
        long bound = ~top + ((a & top) >>> width - 1);
        return select(spread(overflow, top, width), bound, result);
    }

    /** @param ones the lowest bit of each lane */
    static long shl(long a, int count, long ones, int width) {
        int n = count & width - 1;
        return (a & ((1L << width - n) - 1) * ones) << n;
    }

    static long shrU(long a, int count, long ones, int width) {
        int n = count & width - 1;
        return a >>> n & ((1L << width - n) - 1) * ones;
    }

    static long shrS(long a, int count, long ones, long top, int width) {
        long sign = top >>> (count & width - 1);
        return sub(shrU(a, count, ones, width) ^ sign, sign, top);
    }
}
