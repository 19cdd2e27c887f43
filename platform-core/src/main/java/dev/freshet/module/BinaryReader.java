package dev.freshet.module;

import dev.freshet.InvalidModuleException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitives of the Wasm binary format from a range of an array. Never allocates more than the range holds, whatever the bytes
 * claim. Reads integers exactly as the engine's parser does, so that both see the same module.
 */
final class BinaryReader {

    private static final int MAX_LEB_BYTES_32 = 5;
    private static final int MAX_LEB_BYTES_64 = 10;
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    private final byte[] bytes;
    private final int end;
    private int position;

    BinaryReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    boolean hasRemaining() {
        return position < end;
    }

    int u8(String what) {
        if (position >= end) {
            throw malformed("ends within " + what);
        }
        return bytes[position++] & 0xFF;
    }

    long u32(String what) {
        long value = 0;
        for (int i = 0; i < MAX_LEB_BYTES_32; i++) {
            int next = u8(what);
            value |= (next & 0x7FL) << (7 * i);
            if ((next & 0x80) == 0) {
                if (value > MAX_U32) {
                    throw malformed(what + " is too large");
                }
                return value;
            }
        }
        throw malformed(what + " has too many bytes");
    }

    /** Reads an unsigned integer that must fit a Java int, as every index and length of an acceptable module does. */
    int index(String what) {
        long value = u32(what);
        if (value > Integer.MAX_VALUE) {
            throw malformed(what + " " + value + " is too large");
        }
        return (int) value;
    }

    /** Reads the length of a vector, each element of which takes a byte or more. */
    int count(String what) {
        long value = u32("the number of " + what);
        if (value > remaining()) {
            throw malformed("claims " + value + " " + what + " in " + remaining() + " bytes");
        }
        return (int) value;
    }

    int s32(String what) {
        long value = signed(what, MAX_LEB_BYTES_32);
        if (value != (int) value) {
            throw malformed(what + " is too large");
        }
        return (int) value;
    }

    void skipS64(String what) {
        signed(what, MAX_LEB_BYTES_64);
    }

    void skip(int count, String what) {
        if (count > remaining()) {
            throw malformed("claims " + count + " bytes of " + what + " where " + remaining() + " are left");
        }
        position += count;
    }

    /** Returns a reader over the next bytes and moves behind them. */
    BinaryReader slice(int length, String what) {
        int start = position;
        skip(length, what);
        return new BinaryReader(bytes, start, position);
    }

    String name(String what) {
        int length = index("the length of " + what);
        int start = position;
        skip(length, what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(what + " is not UTF-8");
        }
    }

    InvalidModuleException malformed(String problem) {
        return new InvalidModuleException("malformed module at byte " + position + ": " + problem);
    }

    private long signed(String what, int maxBytes) {
        long value = 0;
        for (int i = 0; i < maxBytes; i++) {
            int next = u8(what);
            int shift = 7 * i;
            value |= (next & 0x7FL) << shift;
            if ((next & 0x80) == 0) {
                boolean negative = (next & 0x40) != 0;
                return negative && shift + 7 < Long.SIZE ? value | -1L << (shift + 7) : value;
            }
        }
        throw malformed(what + " has too many bytes");
    }
}
