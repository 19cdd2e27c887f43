package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;

/**
 * A place in a module's bytes that moves forward as they are read, never past its end. Numbers are LEB128 of the fewest bytes or more, up to as
 * many as their width can need; unused bits of the last one must be the sign.
 */
class ByteCursor {

    final byte[] bytes;
    int at;
    int end;

    /** The function that is being read, for messages; negative outside of bodies. */
    int function = -1;

    ByteCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        at = start;
        this.end = end;
    }

    final int u8() {
        if (at >= end) {
            throw unexpectedEnd();
        }
        return bytes[at++] & 0xFF;
    }

    /** An unsigned number of 32 bits, in an int. */
    final int u32() {
        if (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                at++;
                return first;
            }
        }
        return longU32();
    }

    private int longU32() {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = u8();
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        int last = u8();
        checkLast(last, last < 0x10);
        return value | last << 28;
    }

    final int s32() {
        if (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                at++;
                return first << 25 >> 25;
            }
        }
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = u8();
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                int unused = 25 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        checkLast(last, last < 0x08 || last >= 0x78 && last < 0x80);
        return value | last << 28;
    }

    /** A signed number of 33 bits: an index, or negative. */
    final long s33() {
        long value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                int unused = 57 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        checkLast(last, last < 0x10 || last >= 0x70 && last < 0x80);
        return (value | (long) last << 28) << 29 >> 29;
    }

    final long s64() {
        if (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                at++;
                return first << 25 >> 25;
            }
        }
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                int unused = 57 - shift;
                return value << unused >> unused;
            }
        }
        int last = u8();
        checkLast(last, last == 0 || last == 0x7F);
        return value | (long) last << 63;
    }

    /** An unsigned number of 64 bits, in a long. */
    final long u64() {
        if (at < end) {
            byte first = bytes[at];
            if (first >= 0) {
                at++;
                return first;
            }
        }
        return longU64();
    }

    private long longU64() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        int last = u8();
        checkLast(last, last <= 1);
        return value | (long) last << 63;
    }

    private void checkLast(int last, boolean fits) {
        if (!fits) {
            throw malformed(at - 1, last >= 0x80 ? "integer representation too long" : "integer too large");
        }
    }

    final int littleEndian32() {
        if (end - at < 4) {
            throw unexpectedEnd();
        }
        int value = bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
        at += 4;
        return value;
    }

    final long littleEndian64() {
        long low = littleEndian32() & 0xFFFFFFFFL;
        return low | (long) littleEndian32() << 32;
    }

    /**
     * Reads how many entries follow, of which each takes a byte at least: a number that cannot be right is refused here, before anybody reserves
     * room for it.
     */
    final int count(String what) {
        int start = at;
        int count = u32();
        if (count < 0 || count > end - at) {
            throw malformed(
                    start,
                    what + " say that they are " + Integer.toUnsignedString(count) + ", but only " + (end - at)
                            + " bytes follow: unexpected end");
        }
        return count;
    }

    /** Reads the length of what follows, and checks that it is there. */
    final int length(String what) {
        int start = at;
        int length = u32();
        if (length < 0 || length > end - at) {
            throw malformed(
                    start,
                    what + " says that it has " + Integer.toUnsignedString(length) + " bytes, but only " + (end - at)
                            + " follow: length out of bounds, unexpected end");
        }
        return length;
    }

    final InvalidModuleException unexpectedEnd() {
        return malformed(at, "unexpected end");
    }

    final InvalidModuleException malformed(int offset, String rule) {
        return Faults.malformed(offset, function, rule);
    }

    final InvalidModuleException invalid(int offset, String rule) {
        return Faults.invalid(offset, function, rule);
    }
}
