package dev.freshet.compile.runtime;

import dev.freshet.sys.RawMemory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One linear memory of an instance. Loads and stores are emitted ({@code compile.AccessClass}) and read the fields here; everything longer
 * is a method here. In both a guest address becomes a host address only behind a check of its own.
 *
 * <p>Each access of width w at guest address a (unsigned) and offset o checks that a is below {@code bytes - w + 1 - o}, where nothing can
 * wrap: a memory has less than 2 GiB.
 *
 * <p>One class, always: a second one would make the accesses of compiled code ask which it is. Without a backing it has no bytes, and every
 * access traps. Used by one thread at a time; a shared memory too, as no guest has a second thread.
 */
public final class LinearMemory {

    public static final int WASM_PAGE_BYTES = 1 << 16;

    /** What a memory has at most: an int holds every bound. */
    public static final long MOST_BYTES = (1L << 31) - WASM_PAGE_BYTES;

    /** In place of a declared maximum, of memories and tables: none. */
    public static final long NO_MAXIMUM = -1;

    private static final long MOST_PAGES_32 = 1 << 16;
    private static final long MOST_PAGES_64 = 1L << 48;

    /** How many bytes are filled or copied between two looks at the deadline: some 50 µs. */
    static final long BYTES_BETWEEN_LOOKS = 1 << 20;

    static final byte DIRTY = 1;

    /** Host address of guest address 0. Read by emitted code, as are the bounds. */
    public long base;

    /**
     * How many addresses an access of each width may begin at, from 0 on: {@code bytes - width + 1}, at least 0.
     */
    public int starts1;

    public int starts2;
    public int starts4;
    public int starts8;
    public int starts16;

    private final long minimumPages;
    private final long maximumBytes;
    private final long declaredMaximumPages;
    private final boolean shared;
    private final boolean wide;
    private long bytes;
    private @Nullable MemoryBacking backing;
    private boolean growthRefused;

    /**
     * @param declaredMaximumPages what the module allows, in pages of 64 KiB, unsigned; or {@link #NO_MAXIMUM}
     * @param mostBytes what the host allows
     * @param wide whether addresses have 64 bits
     */
    public LinearMemory(long minimumPages, long declaredMaximumPages, long mostBytes, boolean shared, boolean wide) {
        this.minimumPages = minimumPages;
        this.declaredMaximumPages = declaredMaximumPages;
        long bound = Math.min(mostBytes, MOST_BYTES) / WASM_PAGE_BYTES;
        this.maximumBytes = (Long.compareUnsigned(declaredMaximumPages, bound) < 0 ? declaredMaximumPages : bound)
                * WASM_PAGE_BYTES;
        this.shared = shared;
        this.wide = wide;
    }

    /**
     * Makes a backing's bytes the memory.
     *
     * @throws IllegalStateException if less is accessible than the module declares: emitted code relies on that much
     */
    public void attach(MemoryBacking leased) {
        if (minimumPages > leased.bytes() / WASM_PAGE_BYTES) {
            throw new IllegalStateException(
                    leased.bytes() + " bytes are accessible, and the module declares " + minimumPages + " pages");
        }
        backing = leased;
        base = leased.base();
        resize(leased.bytes());
    }

    /** Takes the bytes away: every access traps until the next {@link #attach}. */
    public void detach() {
        backing = null;
        resize(0);
    }

    private void resize(long newBytes) {
        bytes = newBytes;
        starts1 = starts(newBytes, 1);
        starts2 = starts(newBytes, 2);
        starts4 = starts(newBytes, 4);
        starts8 = starts(newBytes, 8);
        starts16 = starts(newBytes, 16);
    }

    private static int starts(long bytes, int width) {
        return (int) Math.max(0, bytes - width + 1);
    }

    /** Size now, in bytes. */
    public long bytes() {
        return bytes;
    }

    public boolean shared() {
        return shared;
    }

    /** Whether addresses have 64 bits. */
    public boolean wide() {
        return wide;
    }

    public long minimumPages() {
        return minimumPages;
    }

    /** Pages that the module declares at most, unsigned, or {@link #NO_MAXIMUM}; what the host allows may be less. */
    public long declaredMaximumPages() {
        return declaredMaximumPages;
    }

    /** Size now, in pages of 64 KiB. */
    public int pages() {
        return (int) (bytes / WASM_PAGE_BYTES);
    }

    /**
     * Returns the size before in pages, or -1 if nothing has changed.
     *
     * @param deltaPages unsigned
     */
    public long grow(long deltaPages) {
        MemoryBacking present = backing;
        long room = (maximumBytes - bytes) / WASM_PAGE_BYTES;
        if (present == null || Long.compareUnsigned(deltaPages, room) > 0) {
            long most = Long.compareUnsigned(declaredMaximumPages, MOST_PAGES_64) < 0
                    ? declaredMaximumPages
                    : wide ? MOST_PAGES_64 : MOST_PAGES_32;
            growthRefused |= present != null && Long.compareUnsigned(deltaPages, most - pages()) <= 0;
            return -1;
        }
        long before = pages();
        long wanted = bytes + deltaPages * WASM_PAGE_BYTES;
        if (deltaPages != 0) {
            if (!present.growTo(wanted)) {
                return -1;
            }
            resize(wanted);
        }
        return before;
    }

    /** For emitted code of memories with 32-bit addresses. */
    public int grow(int deltaPages) {
        return (int) grow(deltaPages & 0xFFFF_FFFFL);
    }

    /** Whether the guest was refused growth that its module declares, since this was asked last. */
    public boolean takeGrowthRefused() {
        boolean refused = growthRefused;
        growthRefused = false;
        return refused;
    }

    // --- ranges: addresses and lengths are unsigned, of 64 bits; those of 32 bits are extended by the caller

    private void check(long address, long length) {
        if (length < 0 || address < 0 || address > bytes - length) {
            throw new Trap(Trap.MEMORY_BOUNDS + ": " + Long.toUnsignedString(length) + " bytes at address "
                    + Long.toUnsignedString(address) + " of a memory of " + bytes + " bytes");
        }
    }

    private void mark(long address, long length) {
        if (length != 0) {
            long first = address >>> MemoryBacking.PAGE_SHIFT;
            long last = (address + length - 1) >>> MemoryBacking.PAGE_SHIFT;
            RawMemory.fill(base - MemoryBacking.MARKS_BYTES + first, last - first + 1, DIRTY);
        }
    }

    /**
     * Checks an atomic access; returns the host address.
     *
     * @throws Trap if it is not within the memory, or not aligned
     */
    long aligned(long address, long offset, int log2) {
        if (offset < 0 || offset > bytes) {
            throw new Trap(Trap.MEMORY_BOUNDS);
        }
        check(address, 0);
        long sum = address + offset;
        check(sum, 1L << log2);
        if ((sum & (1L << log2) - 1) != 0) {
            throw new Trap(Trap.UNALIGNED_ATOMIC);
        }
        return base + sum;
    }

    /** The same for one that may store: its page is marked. */
    long alignedForStore(long address, long offset, int log2) {
        long at = aligned(address, offset, log2);
        mark(at - base, 1);
        return at;
    }

    /** {@code memory.fill}. */
    public void fill(long address, int value, long length, InterruptSite site) {
        check(address, length);
        mark(address, length);
        for (long done = 0; done < length; done += BYTES_BETWEEN_LOOKS) {
            if (done != 0) {
                site.look();
            }
            RawMemory.fill(base + address + done, Math.min(BYTES_BETWEEN_LOOKS, length - done), (byte) value);
        }
    }

    /** {@code memory.copy}; the ranges may overlap if the memories are one. */
    public void copy(long target, LinearMemory from, long source, long length, InterruptSite site) {
        from.check(source, length);
        check(target, length);
        mark(target, length);
        boolean backwards = from == this && target > source;
        for (long done = 0; done < length; done += BYTES_BETWEEN_LOOKS) {
            if (done != 0) {
                site.look();
            }
            long part = Math.min(BYTES_BETWEEN_LOOKS, length - done);
            long at = backwards ? length - done - part : done;
            RawMemory.copy(from.base + source + at, base + target + at, part);
        }
    }

    /** {@code memory.init}: the source's range is unsigned too. */
    public void init(long target, byte[] data, int source, int length) {
        long from = source & 0xFFFF_FFFFL;
        long size = length & 0xFFFF_FFFFL;
        if (from + size > data.length) {
            throw new Trap(Trap.MEMORY_BOUNDS + ": " + size + " bytes at " + from + " of a data segment of "
                    + data.length + " bytes");
        }
        check(target, size);
        mark(target, size);
        RawMemory.copyIn(data, source, base + target, length);
    }

    // --- for the host

    /** Copies out; the guest's range is checked, the caller's array too. */
    public void read(long address, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        check(address, length);
        RawMemory.copyOut(base + address, target, offset, length);
    }

    /** Copies in; the guest's range is checked, the caller's array too. */
    public void write(long address, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        check(address, length);
        mark(address, length);
        RawMemory.copyIn(source, offset, base + address, length);
    }
}
