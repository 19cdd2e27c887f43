package dev.freshet.wasm;

/** Numbers found by 64-bit hashes that {@link KeyedHash} made: an open table with linear probing. */
final class HashIndex {

    private long[] hashes = new long[32];
    /** Number + 1; 0 where the table is free. */
    private int[] numbers = new int[32];

    private int size;

    /** The place of the first entry with a hash, or of the free one where it belongs. */
    int find(long hash) {
        return probe((int) (hash ^ hash >>> 32), hash);
    }

    /** The next one behind a place. */
    int next(int place, long hash) {
        return probe(place + 1, hash);
    }

    private int probe(int from, long hash) {
        int mask = numbers.length - 1;
        int place = from & mask;
        while (numbers[place] != 0 && hashes[place] != hash) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** The number at a place, or -1 where it is free. */
    int number(int place) {
        return numbers[place] - 1;
    }

    /** Adds a number whose hash is not in the table, or is there for others only. */
    void add(long hash, int number) {
        if (2 * (size + 1) > numbers.length) {
            grow();
        }
        put(hash, number + 1);
        size++;
    }

    private void put(long hash, int stored) {
        int mask = numbers.length - 1;
        int place = (int) (hash ^ hash >>> 32) & mask;
        while (numbers[place] != 0) {
            place = place + 1 & mask;
        }
        numbers[place] = stored;
        hashes[place] = hash;
    }

    private void grow() {
        long[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        hashes = new long[oldHashes.length * 2];
        numbers = new int[oldNumbers.length * 2];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                put(oldHashes[i], oldNumbers[i]);
            }
        }
    }
}
