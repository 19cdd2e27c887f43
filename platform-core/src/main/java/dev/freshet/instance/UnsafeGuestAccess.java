package dev.freshet.instance;

import dev.freshet.slot.DirtyPages;
import dev.freshet.sys.UnsafeAccess;
import java.util.Objects;
import run.endive.runtime.WasmRuntimeException;
import sun.misc.Unsafe;

/**
 * The loads and stores of compiled guest code, which {@code module.rewrite} makes call these methods; see {@link SlotMemory} for the check
 * and the marks.
 *
 * <p>Written for HotSpot's budgets, which count bytecodes and nodes of all that is inlined into one compilation (docs/guest-code.md). A
 * function whose accesses exceed them keeps calls in its loops and is three to six times slower. So each access is one method with nothing
 * between it and the two that the JIT replaces by instructions, {@link Objects#checkIndex} and Unsafe with a null base (the variant
 * without a base costs a call more to inline); and no access translates the exception of its check, the caller does, once for a function
 * ({@link #trap}).
 *
 * <p>Offsets are at least 0: the rewriter reads them in the code. Methods without one are for offset 0, which most accesses have.
 *
 * <p>{@code least} is a constant: what the bound is as long as the module's memory has not grown, or 0. A memory of a lease never allows
 * less ({@link SlotMemory#attach}), and code asks for a memory of a lease ({@link SlotMemory#leased}), so the larger of the two is the bound
 * itself. But only so does the JIT know that the bound is not smaller, and leaves out checks of constant addresses, and of those
 * in a table that a masked number is looked up in.
 *
 * <p>Each method throws {@link IndexOutOfBoundsException} if the access is not within the memory.
 */
public final class UnsafeGuestAccess {

    private static final Unsafe UNSAFE = UnsafeAccess.UNSAFE;
    private static final int MARK_SHIFT = SlotMemory.MARK_SHIFT;
    private static final long MARKS_BYTES = DirtyPages.MARKS_BYTES;
    private static final byte DIRTY = SlotMemory.DIRTY;

    private UnsafeGuestAccess() {}

    /** Returns what the guest's caller gets instead of the exception of a check. */
    public static WasmRuntimeException trap(IndexOutOfBoundsException check) {
        return OutOfBounds.trap(check);
    }

    // --- loads

    public static byte loadByte(int address, int least, SlotMemory memory) {
        return UNSAFE.getByte(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts1, least)));
    }

    public static byte loadByte(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getByte(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts1, least) - offset));
    }

    public static short loadShort(int address, int least, SlotMemory memory) {
        return UNSAFE.getShort(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts2, least)));
    }

    public static short loadShort(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getShort(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts2, least) - offset));
    }

    public static int loadInt(int address, int least, SlotMemory memory) {
        return UNSAFE.getInt(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts4, least)));
    }

    public static int loadInt(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getInt(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts4, least) - offset));
    }

    public static long loadLong(int address, int least, SlotMemory memory) {
        return UNSAFE.getLong(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts8, least)));
    }

    public static long loadLong(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getLong(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts8, least) - offset));
    }

    public static float loadFloat(int address, int least, SlotMemory memory) {
        return UNSAFE.getFloat(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts4, least)));
    }

    public static float loadFloat(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getFloat(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts4, least) - offset));
    }

    public static double loadDouble(int address, int least, SlotMemory memory) {
        return UNSAFE.getDouble(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts8, least)));
    }

    public static double loadDouble(int address, int offset, int least, SlotMemory memory) {
        return UNSAFE.getDouble(
                null, memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts8, least) - offset));
    }

    // --- stores

    public static void storeByte(int address, byte value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts1, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putByte(null, memory.base + a, value);
    }

    public static void storeByte(int address, byte value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts1, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putByte(null, memory.base + a, value);
    }

    public static void storeShort(int address, short value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts2, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putShort(null, memory.base + a, value);
    }

    public static void storeShort(int address, short value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts2, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putShort(null, memory.base + a, value);
    }

    public static void storeInt(int address, int value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts4, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putInt(null, memory.base + a, value);
    }

    public static void storeInt(int address, int value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts4, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putInt(null, memory.base + a, value);
    }

    public static void storeLong(int address, long value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts8, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putLong(null, memory.base + a, value);
    }

    public static void storeLong(int address, long value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts8, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putLong(null, memory.base + a, value);
    }

    public static void storeFloat(int address, float value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts4, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putFloat(null, memory.base + a, value);
    }

    public static void storeFloat(int address, float value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts4, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putFloat(null, memory.base + a, value);
    }

    public static void storeDouble(int address, double value, int least, SlotMemory memory) {
        int a = Objects.checkIndex(address, Math.max(memory.starts8, least));
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putDouble(null, memory.base + a, value);
    }

    public static void storeDouble(int address, double value, int offset, int least, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, Math.max(memory.starts8, least) - offset) + offset;
        UNSAFE.putByte(null, memory.base + (a >>> MARK_SHIFT) - MARKS_BYTES, DIRTY);
        UNSAFE.putDouble(null, memory.base + a, value);
    }

    // --- for code whose slot is told so (Slot.storesAreUnmarked) before it runs

    public static void storeByteUnmarked(int address, byte value, int least, SlotMemory memory) {
        UNSAFE.putByte(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts1, least)), value);
    }

    public static void storeByteUnmarked(int address, byte value, int offset, int least, SlotMemory memory) {
        UNSAFE.putByte(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts1, least) - offset),
                value);
    }

    public static void storeShortUnmarked(int address, short value, int least, SlotMemory memory) {
        UNSAFE.putShort(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts2, least)), value);
    }

    public static void storeShortUnmarked(int address, short value, int offset, int least, SlotMemory memory) {
        UNSAFE.putShort(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts2, least) - offset),
                value);
    }

    public static void storeIntUnmarked(int address, int value, int least, SlotMemory memory) {
        UNSAFE.putInt(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts4, least)), value);
    }

    public static void storeIntUnmarked(int address, int value, int offset, int least, SlotMemory memory) {
        UNSAFE.putInt(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts4, least) - offset),
                value);
    }

    public static void storeLongUnmarked(int address, long value, int least, SlotMemory memory) {
        UNSAFE.putLong(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts8, least)), value);
    }

    public static void storeLongUnmarked(int address, long value, int offset, int least, SlotMemory memory) {
        UNSAFE.putLong(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts8, least) - offset),
                value);
    }

    public static void storeFloatUnmarked(int address, float value, int least, SlotMemory memory) {
        UNSAFE.putFloat(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts4, least)), value);
    }

    public static void storeFloatUnmarked(int address, float value, int offset, int least, SlotMemory memory) {
        UNSAFE.putFloat(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts4, least) - offset),
                value);
    }

    public static void storeDoubleUnmarked(int address, double value, int least, SlotMemory memory) {
        UNSAFE.putDouble(null, memory.base + Objects.checkIndex(address, Math.max(memory.starts8, least)), value);
    }

    public static void storeDoubleUnmarked(int address, double value, int offset, int least, SlotMemory memory) {
        UNSAFE.putDouble(
                null,
                memory.base + offset + Objects.checkIndex(address, Math.max(memory.starts8, least) - offset),
                value);
    }
}
