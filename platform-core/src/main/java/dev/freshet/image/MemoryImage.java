package dev.freshet.image;

import java.util.Arrays;

/**
 * The part of a memory's initial contents that is not zero: page-aligned bytes and where they start. Everything around them is zero.
 *
 * <pre>
 *   guest address 0          offset                offset + contents.length        memory size
 *        | zeros ............ | contents ............ | zeros ....................... |
 * </pre>
 *
 * @param offset guest address of the first byte, a multiple of the alignment given to {@link #capture}
 * @param contents never empty unless the whole memory is zero; its length is a multiple of that alignment. Not copied: nobody changes it
 */
public record MemoryImage(long offset, byte[] contents) {

    /** A memory of zeros only. */
    public static final MemoryImage ZERO = new MemoryImage(0, new byte[0]);

    /** Reads {@code target.length} bytes of the memory, from {@code guestAddress} on. */
    @FunctionalInterface
    public interface Source {
        void read(long guestAddress, byte[] target);
    }

    /**
     * Captures a memory, trimmed to whole pages from the first that is not zero to the last.
     *
     * @param memoryBytes size of the memory, a multiple of 64 KiB
     * @param pageBytes alignment, a power of two that divides 64 KiB
     */
    public static MemoryImage capture(long memoryBytes, int pageBytes, Source source) {
        byte[] page = new byte[pageBytes];
        byte[] zeros = new byte[pageBytes];
        long first = -1;
        long end = 0;
        for (long at = 0; at < memoryBytes; at += pageBytes) {
            source.read(at, page);
            if (!Arrays.equals(page, zeros)) {
                first = first < 0 ? at : first;
                end = at + pageBytes;
            }
        }
        if (first < 0) {
            return ZERO;
        }
        byte[] contents = new byte[Math.toIntExact(end - first)];
        source.read(first, contents);
        return new MemoryImage(first, contents);
    }

    public boolean isZero() {
        return contents.length == 0;
    }

    /** Guest address after the last byte. */
    public long end() {
        return offset + contents.length;
    }
}
