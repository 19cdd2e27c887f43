package dev.freshet.instance;

import dev.freshet.slot.DirtyPages;
import dev.freshet.sys.RawMemory;
import java.util.Objects;
import run.endive.runtime.WasmRuntimeException;

/**
 * What {@link UnsafeGuestAccess} is, for JVMs that have no Unsafe or are told not to use it: the same methods with an offset, through
 * {@link RawMemory}. Slower, as more is to be inlined.
 */
public final class ForeignGuestAccess {

    private ForeignGuestAccess() {}

    /** Returns what the guest's caller gets instead of the exception of a check. */
    public static WasmRuntimeException trap(IndexOutOfBoundsException check) {
        return OutOfBounds.trap(check);
    }

    /** Checks an access; returns the host address. */
    private static long checked(int address, int offset, int starts, SlotMemory memory) {
        return memory.base + offset + Objects.checkIndex(address, starts - offset);
    }

    /** Checks a store and marks its page; returns the host address. */
    private static long marked(int address, int offset, int starts, SlotMemory memory) {
        long a = (long) Objects.checkIndex(address, starts - offset) + offset;
        RawMemory.putByte(memory.base + (a >>> SlotMemory.MARK_SHIFT) - DirtyPages.MARKS_BYTES, SlotMemory.DIRTY);
        return memory.base + a;
    }

    public static byte loadByte(int address, int offset, int least, SlotMemory memory) {
        return RawMemory.getByte(checked(address, offset, Math.max(memory.starts1, least), memory));
    }

    public static short loadShort(int address, int offset, int least, SlotMemory memory) {
        return RawMemory.getShort(checked(address, offset, Math.max(memory.starts2, least), memory));
    }

    public static int loadInt(int address, int offset, int least, SlotMemory memory) {
        return RawMemory.getInt(checked(address, offset, Math.max(memory.starts4, least), memory));
    }

    public static long loadLong(int address, int offset, int least, SlotMemory memory) {
        return RawMemory.getLong(checked(address, offset, Math.max(memory.starts8, least), memory));
    }

    public static float loadFloat(int address, int offset, int least, SlotMemory memory) {
        return Float.intBitsToFloat(
                RawMemory.getInt(checked(address, offset, Math.max(memory.starts4, least), memory)));
    }

    public static double loadDouble(int address, int offset, int least, SlotMemory memory) {
        return Double.longBitsToDouble(
                RawMemory.getLong(checked(address, offset, Math.max(memory.starts8, least), memory)));
    }

    public static void storeByte(int address, byte value, int offset, int least, SlotMemory memory) {
        RawMemory.putByte(marked(address, offset, Math.max(memory.starts1, least), memory), value);
    }

    public static void storeShort(int address, short value, int offset, int least, SlotMemory memory) {
        RawMemory.putShort(marked(address, offset, Math.max(memory.starts2, least), memory), value);
    }

    public static void storeInt(int address, int value, int offset, int least, SlotMemory memory) {
        RawMemory.putInt(marked(address, offset, Math.max(memory.starts4, least), memory), value);
    }

    public static void storeLong(int address, long value, int offset, int least, SlotMemory memory) {
        RawMemory.putLong(marked(address, offset, Math.max(memory.starts8, least), memory), value);
    }

    public static void storeFloat(int address, float value, int offset, int least, SlotMemory memory) {
        RawMemory.putInt(
                marked(address, offset, Math.max(memory.starts4, least), memory), Float.floatToRawIntBits(value));
    }

    public static void storeDouble(int address, double value, int offset, int least, SlotMemory memory) {
        RawMemory.putLong(
                marked(address, offset, Math.max(memory.starts8, least), memory), Double.doubleToRawLongBits(value));
    }

    public static void storeByteUnmarked(int address, byte value, int offset, int least, SlotMemory memory) {
        RawMemory.putByte(checked(address, offset, Math.max(memory.starts1, least), memory), value);
    }

    public static void storeShortUnmarked(int address, short value, int offset, int least, SlotMemory memory) {
        RawMemory.putShort(checked(address, offset, Math.max(memory.starts2, least), memory), value);
    }

    public static void storeIntUnmarked(int address, int value, int offset, int least, SlotMemory memory) {
        RawMemory.putInt(checked(address, offset, Math.max(memory.starts4, least), memory), value);
    }

    public static void storeLongUnmarked(int address, long value, int offset, int least, SlotMemory memory) {
        RawMemory.putLong(checked(address, offset, Math.max(memory.starts8, least), memory), value);
    }

    public static void storeFloatUnmarked(int address, float value, int offset, int least, SlotMemory memory) {
        RawMemory.putInt(
                checked(address, offset, Math.max(memory.starts4, least), memory), Float.floatToRawIntBits(value));
    }

    public static void storeDoubleUnmarked(int address, double value, int offset, int least, SlotMemory memory) {
        RawMemory.putLong(
                checked(address, offset, Math.max(memory.starts8, least), memory), Double.doubleToRawLongBits(value));
    }
}
