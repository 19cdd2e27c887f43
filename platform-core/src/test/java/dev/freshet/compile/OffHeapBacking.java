package dev.freshet.compile;

import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.MemoryBacking;
import dev.freshet.sys.RawMemory;
import java.lang.ref.Cleaner;

/** Bytes outside of the heap with marks before them, all of it allocated at once; freed when nothing refers to it. */
final class OffHeapBacking implements MemoryBacking {

    private static final Cleaner CLEANER = Cleaner.create();

    private final long base;
    private final long reserved;
    private long bytes;

    OffHeapBacking(long bytes, long reserved) {
        this.reserved = reserved;
        this.bytes = bytes;
        long address = RawMemory.allocate(MARKS_BYTES + reserved);
        RawMemory.fill(address, MARKS_BYTES + bytes, (byte) 0);
        base = address + MARKS_BYTES;
        CLEANER.register(this, () -> RawMemory.free(address));
    }

    /** A memory with what it declares at most, up to 128 MiB; the system gives what is touched. */
    static LinearMemory memory(long minimumPages, long maximumPages, boolean shared, boolean wide) {
        long most = Math.max(minimumPages, Math.min(2048, maximumPages < 0 ? 2048 : maximumPages)) << 16;
        LinearMemory memory = new LinearMemory(minimumPages, maximumPages, most, shared, wide);
        memory.attach(new OffHeapBacking(minimumPages << 16, most));
        return memory;
    }

    /** Whether the page of a guest address is marked. */
    boolean isMarked(long address) {
        return RawMemory.getByte(base - MARKS_BYTES + (address >>> PAGE_SHIFT)) != 0;
    }

    @Override
    public long base() {
        return base;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean growTo(long wanted) {
        if (wanted > reserved) {
            return false;
        }
        RawMemory.fill(base + bytes, wanted - bytes, (byte) 0);
        bytes = wanted;
        return true;
    }
}
