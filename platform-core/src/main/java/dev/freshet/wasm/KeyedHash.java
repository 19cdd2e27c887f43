package dev.freshet.wasm;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Hashes of what a guest chose, so that it cannot choose many with one hash: the value of a polynomial at a random place, modulo the prime
 * 2^61 - 1. Two different sequences of n numbers have the same hash with a chance of n in 2^61.
 */
final class KeyedHash {

    private static final long PRIME = (1L << 61) - 1;

    private final long key = ThreadLocalRandom.current().nextLong(1L << 32, PRIME);

    /** The hash of a sequence with one more number behind it; the hash of the empty one is any constant, such as 1. */
    long add(long hash, int number) {
        long high = Math.multiplyHigh(hash, key);
        long low = hash * key;
        // hash * key = high * 2^64 + low, and 2^61 is 1.
        long sum = (low & PRIME) + (low >>> 61 | high << 3) + (number & 0xFFFFFFFFL);
        sum = (sum & PRIME) + (sum >>> 61);
        return sum >= PRIME ? sum - PRIME : sum;
    }
}
