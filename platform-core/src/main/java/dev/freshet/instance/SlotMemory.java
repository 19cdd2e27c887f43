package dev.freshet.instance;

import dev.freshet.module.rewrite.InterruptionSite;
import dev.freshet.slot.DirtyPages;
import dev.freshet.slot.MemorySpentException;
import dev.freshet.slot.Slot;
import dev.freshet.sys.RawMemory;
import dev.freshet.sys.SystemCallException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.Value;

/**
 * A guest's linear memory over a leased slot: the one {@link Memory} class of the platform. Here, and in the accesses of compiled code
 * ({@link UnsafeGuestAccess}, {@link ForeignGuestAccess}), a guest address becomes a host address, and nowhere else.
 *
 * <p>One class, always: a second {@code Memory} class that compiled modules see makes their memory call sites polymorphic, which costs
 * up to 6.9 times (docs/benchmarks.md). So this class serves every port and every strategy.
 *
 * <p>Each access of width w at guest address a (unsigned) and offset o checks that a is below {@code memoryBytes - w + 1 - o}, where
 * nothing can wrap: a memory has less than 2 GiB, an offset is not negative. Each store marks its page first and stores then: a
 * stack overflow between the two must not leave an unmarked dirty page. Only stores of code that was loaded without marks do not.
 *
 * <p>The check is {@link Objects#checkIndex} although it throws the wrong exception: the JIT knows it, takes it out of loops where it can,
 * and knows afterwards that the address is not negative. Guests that are mostly accesses run up to a third faster than with a comparison.
 *
 * <p>Bound to a slot for one lease ({@link #attach}); detached it has no bytes, so every access traps. Used by one thread at a time,
 * as the slot is; a memory declared shared is served too, as no guest thread can exist, and its atomics are plain accesses.
 */
public final class SlotMemory extends PlainAtomics implements Memory {

    /** From a guest address to the number of its mark. */
    static final int MARK_SHIFT = DirtyPages.PAGE_SHIFT;

    static final byte DIRTY = 1;

    /**
     * Guests' operations on more bytes are done in pieces, with a look at the interrupt between them: 1 MiB takes some 0.1 ms, 0.5 ms where the
     * pages are new.
     */
    private static final int PIECE_BYTES = 1 << 20;

    /** Operations on fewer bytes do not look: a function of 1 MiB that is nothing but these takes some milliseconds. */
    private static final int LOOK_BYTES = 1 << 10;

    private final MemoryLimits limits;
    /** What the module declares, accessible in every lease. */
    private final long minimumBytes;

    private final long maximumBytes;

    /** Host address of guest address 0. */
    long base;
    /** Size now; 0 while detached. */
    private long memoryBytes;
    /**
     * How many addresses an access of each width may begin at, from 0 on: {@code memoryBytes - width + 1}, at least 0. An int holds it, as no memory has
     * 2 GiB. Read by compiled code as they are: {@link UnsafeGuestAccess}.
     */
    int starts1;

    int starts2;
    int starts4;
    int starts8;

    /** The present or the last lease's slot, null before the first. While detached nothing reaches it: no range lies in 0 bytes. */
    private Slot slot;
    /** Whether a lease is on. */
    private boolean attached;

    private boolean growthRefused;

    /** Table 0 of the instance whose memory this is; null if it has none. */
    private @Nullable SlotTable table;

    private final PassiveSegments segments = new PassiveSegments();

    /**
     * @param limits as the module declares them
     * @param maximumBytes what it may grow to here, at most the slot; less if the module declares less
     */
    @SuppressWarnings(
            "NullAway.Init") // the slot is null only before the first lease, when memoryBytes is 0 and nothing reaches
    // it
    public SlotMemory(MemoryLimits limits, long maximumBytes) {
        this.limits = limits;
        this.minimumBytes = (long) limits.initialPages() * PAGE_SIZE;
        this.maximumBytes = Math.min(maximumBytes, (long) limits.maximumPages() * PAGE_SIZE);
    }

    /**
     * Makes the slot's bytes the memory. The caller owns the slot's lease, and has said {@link Slot#storesAreUnmarked()} if the code to
     * come does not mark.
     *
     * @throws IllegalStateException if less is accessible than the module declares: compiled code relies on that much ({@link UnsafeGuestAccess})
     */
    public void attach(Slot leased) {
        if (leased.accessibleBytes() < minimumBytes) {
            throw new IllegalStateException(leased.accessibleBytes()
                    + " bytes of the slot are accessible, and the module declares " + minimumBytes);
        }
        if (slot != leased) {
            // Usually the slot of the call before; a store would tell the collector each time.
            slot = leased;
        }
        this.base = leased.region().address();
        this.attached = true;
        resize(leased.accessibleBytes());
    }

    /** Takes the bytes away: every access traps until the next {@link #attach}. */
    public void detach() {
        attached = false;
        resize(0);
    }

    private void resize(long bytes) {
        memoryBytes = bytes;
        starts1 = starts(bytes, 1);
        starts2 = starts(bytes, 2);
        starts4 = starts(bytes, 4);
        starts8 = starts(bytes, 8);
    }

    /**
     * For compiled code, which asks this where it takes the memory from its instance: nothing runs on a memory without a lease.
     *
     * @param memory what the instance has: a {@code SlotMemory}, or null
     * @return the same
     * @throws IllegalStateException if no lease is on
     */
    public static @Nullable SlotMemory leased(@Nullable Memory memory) {
        SlotMemory own = (SlotMemory) memory;
        if (own != null && !own.attached) {
            throw new IllegalStateException("a guest's function is called without a lease of its slot");
        }
        return own;
    }

    /** Size now, in bytes. */
    public long bytes() {
        return memoryBytes;
    }

    /** Tells compiled code the table of index 0 of the one instance that has this memory. */
    public void serve(SlotTable table) {
        if (this.table != null) {
            throw new IllegalStateException("the memory is another instance's");
        }
        this.table = table;
    }

    // --- sizes

    @Override
    public int pages() {
        return (int) (memoryBytes / PAGE_SIZE);
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return (int) (maximumBytes / PAGE_SIZE);
    }

    @Override
    public boolean shared() {
        return limits.shared();
    }

    @Override
    public int grow(int deltaPages) {
        // A system call, perhaps, as often as a straight line of code has them.
        InterruptionSite.look();
        long wanted = memoryBytes + Integer.toUnsignedLong(deltaPages) * PAGE_SIZE;
        if (wanted > maximumBytes || !attached) {
            growthRefused |= attached && wanted <= (long) limits.maximumPages() * PAGE_SIZE;
            return -1;
        }
        int before = pages();
        try {
            slot.growTo(wanted);
        } catch (MemorySpentException e) {
            growthRefused = true;
            return -1;
        } catch (SystemCallException e) {
            return -1;
        }
        resize(wanted);
        return before;
    }

    /** Whether the guest was refused growth that its module declares, since this was asked last. */
    public boolean takeGrowthRefused() {
        boolean refused = growthRefused;
        if (refused) {
            growthRefused = false;
        }
        return refused;
    }

    // --- the check

    private static int starts(long bytes, int width) {
        return (int) Math.max(0, bytes - width + 1);
    }

    /**
     * Checks an access.
     *
     * @param starts the field for the width
     * @return the address, within the memory
     */
    private int checked(int address, int starts, int width) {
        try {
            return Objects.checkIndex(address, starts);
        } catch (IndexOutOfBoundsException e) {
            throw outOfBounds(address & 0xFFFF_FFFFL, width);
        }
    }

    /** Checks a read; returns the host address. */
    private long readable(int address, int starts, int width) {
        return base + checked(address, starts, width);
    }

    /** Checks a store and marks its page; returns the host address. */
    private long writable(int address, int starts, int width) {
        int a = checked(address, starts, width);
        RawMemory.putByte(base + (a >>> MARK_SHIFT) - DirtyPages.MARKS_BYTES, DIRTY);
        return base + a;
    }

    /** Checks a range of any length, both unsigned; returns the host address. Nothing is marked. */
    private long range(int guestAddress, int length) {
        long a = guestAddress & 0xFFFF_FFFFL;
        long n = length & 0xFFFF_FFFFL;
        if (a > memoryBytes - n) {
            throw outOfBounds(a, n);
        }
        return base + a;
    }

    private WasmRuntimeException outOfBounds(long a, long width) {
        return new WasmRuntimeException(
                OutOfBounds.MESSAGE + width + " bytes at address " + a + " of a memory of " + memoryBytes + " bytes");
    }

    // --- calls through tables

    /**
     * For compiled code, rewritten to ask this first: returns the index of the function in an entry of a table, negative if only the
     * engine's look-up can tell.
     *
     * @param memory null in code of a module without memory
     */
    public static int ownFunction(int index, int table, @Nullable SlotMemory memory) {
        if (table != 0 || memory == null) {
            return Value.REF_NULL_VALUE;
        }
        SlotTable entries = memory.table;
        return entries == null ? Value.REF_NULL_VALUE : entries.ownFunction(index);
    }

    // --- loads

    @Override
    public byte read(int addr) {
        return RawMemory.getByte(readable(addr, starts1, 1));
    }

    @Override
    public short readShort(int addr) {
        return RawMemory.getShort(readable(addr, starts2, 2));
    }

    @Override
    public long readU16(int addr) {
        return readShort(addr) & 0xFFFFL;
    }

    @Override
    public int readInt(int addr) {
        return RawMemory.getInt(readable(addr, starts4, 4));
    }

    @Override
    public long readLong(int addr) {
        return RawMemory.getLong(readable(addr, starts8, 8));
    }

    @Override
    public long readF32(int addr) {
        return readInt(addr);
    }

    @Override
    public float readFloat(int addr) {
        return Float.intBitsToFloat(readInt(addr));
    }

    @Override
    public double readDouble(int addr) {
        return Double.longBitsToDouble(readLong(addr));
    }

    @Override
    public long readF64(int addr) {
        return readLong(addr);
    }

    // --- stores

    @Override
    public void writeByte(int addr, byte data) {
        RawMemory.putByte(writable(addr, starts1, 1), data);
    }

    @Override
    public void writeShort(int addr, short data) {
        RawMemory.putShort(writable(addr, starts2, 2), data);
    }

    @Override
    public void writeI32(int addr, int data) {
        RawMemory.putInt(writable(addr, starts4, 4), data);
    }

    @Override
    public void writeLong(int addr, long data) {
        RawMemory.putLong(writable(addr, starts8, 8), data);
    }

    @Override
    public void writeF32(int addr, float data) {
        writeI32(addr, Float.floatToRawIntBits(data));
    }

    @Override
    public void writeF64(int addr, double data) {
        writeLong(addr, Double.doubleToRawLongBits(data));
    }

    // --- bulk

    @Override
    public void write(int addr, byte[] data, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, data.length);
        long target = range(addr, size);
        markRange(addr, size);
        RawMemory.copyIn(data, offset, target, size);
    }

    @Override
    public byte[] readBytes(int addr, int len) {
        // The check comes first: a guest must not make the host allocate what its memory cannot hold.
        long source = range(addr, len);
        byte[] bytes = new byte[len];
        RawMemory.copyOut(source, bytes, 0, len);
        return bytes;
    }

    /** Copies out without allocating; the caller's array and range are trusted, the guest address is not. */
    public void read(int guestAddress, byte[] target, int offset, int size) {
        Objects.checkFromIndexSize(offset, size, target.length);
        RawMemory.copyOut(range(guestAddress, size), target, offset, size);
    }

    @Override
    public void fill(byte value, int fromIndex, int toIndex) {
        // The compiler passes base + length, which has wrapped if it lies below the base.
        long from = fromIndex & 0xFFFF_FFFFL;
        long to = toIndex & 0xFFFF_FFFFL;
        if (to < from || to > memoryBytes) {
            throw outOfBounds(from, to - from & 0xFFFF_FFFFL);
        }
        if (to > from) {
            slot.dirtyPages().markRange(from, to - from);
            long at = from;
            while (to - at >= LOOK_BYTES) {
                InterruptionSite.look();
                long piece = Math.min(PIECE_BYTES, to - at);
                RawMemory.fill(base + at, piece, value);
                at += piece;
            }
            if (to > at) {
                RawMemory.fill(base + at, to - at, value);
            }
        }
    }

    @Override
    public void copy(int dest, int src, int size) {
        long source = range(src, size);
        long target = range(dest, size);
        markRange(dest, size);
        long bytes = size & 0xFFFF_FFFFL;
        if (bytes < LOOK_BYTES) {
            RawMemory.copy(source, target, bytes);
        } else {
            copyInPieces(source, target, bytes);
        }
    }

    /** In the order in which no piece overwrites what a later one reads. */
    private static void copyInPieces(long source, long target, long bytes) {
        boolean upwards = target <= source;
        long done = 0;
        while (done < bytes) {
            InterruptionSite.look();
            long piece = Math.min(PIECE_BYTES, bytes - done);
            long at = upwards ? done : bytes - done - piece;
            RawMemory.copy(source + at, target + at, piece);
            done += piece;
        }
    }

    @Override
    public void initPassiveSegment(int segmentId, int dest, int offset, int size) {
        byte[] data = segments.data(segmentId);
        // The source range too: unchecked it would hand bytes of the JVM's heap to the guest.
        if ((offset & 0xFFFF_FFFFL) + (size & 0xFFFF_FFFFL) > data.length) {
            throw new WasmRuntimeException(OutOfBounds.MESSAGE + Integer.toUnsignedLong(size) + " bytes at "
                    + Integer.toUnsignedLong(offset) + " of a data segment of " + data.length + " bytes");
        }
        if (size < LOOK_BYTES) {
            write(dest, data, offset, size);
        } else {
            writeInPieces(dest, data, offset, size);
        }
    }

    private void writeInPieces(int dest, byte[] data, int offset, int size) {
        // All of it or nothing, as far as bounds go.
        range(dest, size);
        for (int done = 0; done < size; done += PIECE_BYTES) {
            InterruptionSite.look();
            write(dest + done, data, offset + done, Math.min(PIECE_BYTES, size - done));
        }
    }

    private void markRange(int guestAddress, int length) {
        // Empty ranges may lie at the very end, one past the last mark.
        if (length != 0) {
            slot.dirtyPages().markRange(guestAddress & 0xFFFF_FFFFL, length & 0xFFFF_FFFFL);
        }
    }

    // --- segments

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    /** Remembers the passive segments. Active ones are in the image already; see {@code engine.Template} for the one time they are not. */
    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        segments.remember(dataSegments);
    }

    /** Does nothing: the slot is clean, and what is not zero in it is the image. */
    @Override
    public void zero() {}

    @Override
    public void drop(int segment) {
        segments.drop(segment);
    }

    /** Which segments have been dropped; for the captured state. */
    public boolean[] droppedSegments() {
        return segments.dropped();
    }

    /** Puts the segments back to what they were at the captured state. */
    public void restoreSegments(boolean[] initial) {
        segments.restore(initial);
    }
}
