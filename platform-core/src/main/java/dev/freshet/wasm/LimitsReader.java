package dev.freshet.wasm;

/** Reads sizes and address types of memories and tables. */
final class LimitsReader {

    private static final int HAS_MAX = 1;
    private static final int SHARED = 2;
    private static final int IS_64 = 4;

    private static final long MAX_PAGES_32 = 1L << 16;
    private static final long MAX_PAGES_64 = 1L << 48;

    private final ByteCursor in;

    LimitsReader(ByteCursor in) {
        this.in = in;
    }

    void readTable(Limits tables) {
        int at = in.at;
        int flags = flags(HAS_MAX | IS_64);
        read(tables, flags, at, (flags & IS_64) != 0 ? -1 : 0xFFFFFFFFL, "table size must be at most 2^32 - 1");
    }

    void readMemory(Limits memories) {
        int at = in.at;
        int flags = flags(HAS_MAX | SHARED | IS_64);
        if ((flags & (SHARED | HAS_MAX)) == SHARED) {
            throw in.invalid(at, "shared memory must have maximum");
        }
        boolean is64 = (flags & IS_64) != 0;
        read(
                memories,
                flags,
                at,
                is64 ? MAX_PAGES_64 : MAX_PAGES_32,
                is64
                        ? "memory size must be at most 2^48 pages of 64 KiB"
                        : "memory size must be at most 65536 pages (4GiB)");
    }

    private int flags(int known) {
        int at = in.at;
        int flags = in.u8();
        if ((flags & ~known) != 0) {
            throw in.malformed(at, "malformed limits flags " + flags);
        }
        return flags;
    }

    private void read(Limits limits, int flags, int at, long most, String rule) {
        // Numbers are of 64 bits in the format, whatever addresses are; that they are too large makes the module
        // invalid, not malformed.
        long min = in.u64();
        long max = most;
        if ((flags & HAS_MAX) != 0) {
            max = in.u64();
            if (Long.compareUnsigned(min, max) > 0) {
                throw in.invalid(
                        at,
                        "size minimum must not be greater than maximum: " + Long.toUnsignedString(min) + " and "
                                + Long.toUnsignedString(max));
            }
        }
        if (Long.compareUnsigned(min, most) > 0 || Long.compareUnsigned(max, most) > 0) {
            throw in.invalid(at, rule);
        }
        limits.add(flags, min, max);
    }
}
