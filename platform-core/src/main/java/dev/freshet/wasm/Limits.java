package dev.freshet.wasm;

/** Sizes and address types of all memories or all tables of a module, by index. Immutable once read. */
public final class Limits {

    private static final int HAS_MAX = 1;
    private static final int SHARED = 2;
    private static final int IS_64 = 4;

    private final IntList flags = new IntList();
    private final LongList minima = new LongList();
    private final LongList maxima = new LongList();

    Limits() {}

    /** @param flagByte as in the binary format: bit 0 a maximum, bit 1 shared, bit 2 addresses of 64 bits */
    void add(int flagByte, long min, long max) {
        flags.add(flagByte);
        minima.add(min);
        maxima.add(max);
    }

    void trim() {
        flags.trim();
        minima.trim();
        maxima.trim();
    }

    /** The initial size, unsigned, in entries or wasm pages. */
    public long min(int index) {
        return minima.get(index);
    }

    public boolean hasMax(int index) {
        return (flags.get(index) & HAS_MAX) != 0;
    }

    /** The largest size, unsigned; has no meaning without {@link #hasMax}. */
    public long max(int index) {
        return maxima.get(index);
    }

    public boolean isShared(int index) {
        return (flags.get(index) & SHARED) != 0;
    }

    public boolean is64(int index) {
        return (flags.get(index) & IS_64) != 0;
    }

    /** The type of addresses or indices: {@code I32} or {@code I64}. */
    public int addressType(int index) {
        return is64(index) ? ValueType.I64 : ValueType.I32;
    }
}
