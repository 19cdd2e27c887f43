package dev.freshet.host.extism;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a plug-in shares with the host: blocks in one array that grows up to a bound. A block's handle is its address; 0 is no
 * block. Every address and length comes from the guest, as an unsigned 64-bit number.
 *
 * <p>Accesses must lie between the first and the last address ever handed out, not within one live block: all of it is this call's own.
 */
final class KernelMemory {

    /** 0 must not be a handle. */
    private static final int FIRST_ADDRESS = 64;

    /** A block occupies a multiple of this, which pays for the host's own record of it. */
    private static final int GRAIN = 64;

    private static final int FIRST_CAPACITY = 4096;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /**
     * A part of the memory.
     *
     * @param capacity multiple of {@link #GRAIN}; at least the length
     */
    private record Block(int address, int capacity, int length) {}

    private final int maxBytes;
    private byte[] bytes = {};
    /** No address at or beyond it has been handed out. */
    private int end = FIRST_ADDRESS;

    private final Map<Long, Block> blocks = new HashMap<>();
    /** Freed blocks by capacity. */
    private final TreeMap<Integer, ArrayDeque<Block>> free = new TreeMap<>();

    /** @param maxBytes what all blocks together may occupy */
    KernelMemory(long maxBytes) {
        this.maxBytes = (int) Math.min(maxBytes + FIRST_ADDRESS, Integer.MAX_VALUE - GRAIN);
    }

    /** Forgets all blocks and their bytes. */
    void clear() {
        Arrays.fill(bytes, 0, Math.min(end, bytes.length), (byte) 0);
        end = FIRST_ADDRESS;
        blocks.clear();
        free.clear();
    }

    /** Returns a new block's handle, or 0 for no bytes or no room. */
    long allocate(long length) {
        if (length <= 0 || length > maxBytes) {
            return 0;
        }
        int capacity = (int) ((length + GRAIN - 1) / GRAIN * GRAIN);
        Block block = reused((int) length, capacity);
        if (block == null) {
            if (capacity > maxBytes - end) {
                return 0;
            }
            block = new Block(end, capacity, (int) length);
            end += capacity;
            reserve();
        }
        blocks.put((long) block.address(), block);
        return block.address();
    }

    private @Nullable Block reused(int length, int capacity) {
        Map.Entry<Integer, ArrayDeque<Block>> fitting = free.ceilingEntry(capacity);
        if (fitting == null) {
            return null;
        }
        Block found = fitting.getValue().removeLast();
        if (fitting.getValue().isEmpty()) {
            free.remove(fitting.getKey());
        }
        return new Block(found.address(), found.capacity(), length);
    }

    private void reserve() {
        if (end > bytes.length) {
            long doubled = Math.max(FIRST_CAPACITY, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.max(end, Math.min(doubled, maxBytes)));
        }
    }

    /** Lets the block's room be used again; no block of that handle is no error. */
    void free(long handle) {
        Block block = blocks.remove(handle);
        if (block != null) {
            free.computeIfAbsent(block.capacity(), capacity -> new ArrayDeque<>())
                    .addLast(block);
        }
    }

    /** Returns the block's length, or 0 if there is no such block. */
    long length(long handle) {
        Block block = blocks.get(handle);
        return block == null ? 0 : block.length();
    }

    boolean isBlock(long handle) {
        return blocks.containsKey(handle);
    }

    /** Whether so many bytes from there on are the memory's; none always are. */
    boolean holds(long address, long length) {
        return length == 0
                || (address >= FIRST_ADDRESS
                        && length > 0
                        && length <= end - (long) FIRST_ADDRESS
                        && address <= end - length);
    }

    /** The caller has checked by {@link #holds}. */
    byte loadByte(long address) {
        return bytes[(int) address];
    }

    /** As {@link #loadByte}. */
    long loadLong(long address) {
        return longAt(bytes, (int) address);
    }

    /** The little-endian number there. */
    static long longAt(byte[] bytes, int index) {
        return (long) LONGS.get(bytes, index);
    }

    /** As {@link #loadByte}. */
    void storeByte(long address, byte value) {
        bytes[(int) address] = value;
    }

    /** As {@link #loadByte}. */
    void storeLong(long address, long value) {
        LONGS.set(bytes, (int) address, value);
    }

    /** As {@link #loadByte}. */
    byte[] read(long address, long length) {
        return length == 0 ? new byte[0] : Arrays.copyOfRange(bytes, (int) address, (int) (address + length));
    }

    /** As {@link #loadByte}. */
    void write(long address, byte[] source) {
        System.arraycopy(source, 0, bytes, (int) address, source.length);
    }
}
