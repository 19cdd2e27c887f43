package dev.freshet.sys;

import java.util.Random;

/** Reads and writes regions and makes contents that cannot be mistaken for zeros. */
public final class Bytes {

    private Bytes() {}

    public static byte[] read(Region region) {
        return read(region, 0, Math.toIntExact(region.bytes()));
    }

    public static byte[] read(Region region, long offset, int length) {
        byte[] bytes = new byte[length];
        RawMemory.copyOut(region.slice(offset, length).address(), bytes, 0, length);
        return bytes;
    }

    public static void write(Region region, long offset, byte... bytes) {
        RawMemory.copyIn(bytes, 0, region.slice(offset, bytes.length).address(), bytes.length);
    }

    /** Writes every byte of the region. */
    public static void scribble(Region region) {
        RawMemory.fill(region.address(), region.bytes(), (byte) 0xEE);
    }

    /** Bytes without a zero among them, the same for the same seed. */
    public static byte[] pattern(int length, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(255));
        }
        return bytes;
    }

    /** {@code bytes} at {@code offset} of {@code length} zeros. */
    public static byte[] padded(int length, int offset, byte... bytes) {
        byte[] all = new byte[length];
        System.arraycopy(bytes, 0, all, offset, bytes.length);
        return all;
    }
}
