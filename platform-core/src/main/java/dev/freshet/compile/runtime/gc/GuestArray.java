package dev.freshet.compile.runtime.gc;

import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.wasm.ValueType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An array of a guest. Elements are kept in a Java array of their width: floats as their bits, a vector as two longs. Every index is
 * checked here, whatever HotSpot would check again.
 */
public final class GuestArray {

    /** Of the object and its Java array, without elements. */
    private static final int BYTES = 48;

    /** Elements that are written between two looks at the deadline. */
    private static final int ELEMENTS_BETWEEN_LOOKS = 1 << 16;

    private final RuntimeType type;
    private final int length;
    /** A {@code byte[]}, {@code short[]}, {@code int[]}, {@code long[]} or {@code Object[]}. */
    private final Object elements;

    private GuestArray(RuntimeType type, int length, Object elements) {
        this.type = type;
        this.length = length;
        this.elements = elements;
    }

    public RuntimeType type() {
        return type;
    }

    /**
     * Makes an array of zeros, counted against the call's heap.
     *
     * @param length unsigned
     * @throws Trap if the heap has no room for it
     */
    public static GuestArray ofZeros(int length, RuntimeType type, GuestState state) {
        int kind = type.layout().kinds()[0];
        long size = (length & 0xFFFF_FFFFL) * elementBytes(kind);
        if (size > Integer.MAX_VALUE - 64) {
            throw new Trap(Trap.HEAP_EXHAUSTED + ": an array of " + Integer.toUnsignedString(length) + " elements");
        }
        state.allocate(BYTES + size);
        return new GuestArray(type, length, storage(kind, length));
    }

    private static int elementBytes(int kind) {
        return switch (kind) {
            case ValueType.I8 -> 1;
            case ValueType.I16 -> 2;
            case ValueType.I32, ValueType.F32 -> 4;
            case ValueType.V128 -> 16;
            default -> 8;
        };
    }

    private static Object storage(int kind, int length) {
        return switch (kind) {
            case ValueType.I8 -> new byte[length];
            case ValueType.I16 -> new short[length];
            case ValueType.I32, ValueType.F32 -> new int[length];
            case ValueType.I64, ValueType.F64 -> new long[length];
            case ValueType.V128 -> new long[2 * length];
            default -> new Object[length];
        };
    }

    public static GuestArray required(@Nullable Object array) {
        if (array == null) {
            throw new Trap("null array reference");
        }
        return (GuestArray) array;
    }

    public static int length(@Nullable Object array) {
        return required(array).length;
    }

    public int length() {
        return length;
    }

    private void check(int index, int count) {
        if (index < 0 || count < 0 || index > length - count) {
            throw new Trap(Trap.ARRAY_BOUNDS + ": " + Integer.toUnsignedString(count) + " elements at "
                    + Integer.toUnsignedString(index) + " of " + length);
        }
    }

    // --- one element

    public static long number(@Nullable Object array, int index) {
        GuestArray self = required(array);
        self.check(index, 1);
        Object elements = self.elements;
        if (elements instanceof int[] ints) {
            return ints[index];
        }
        if (elements instanceof byte[] bytes) {
            return bytes[index];
        }
        if (elements instanceof short[] shorts) {
            return shorts[index];
        }
        return ((long[]) elements)[index];
    }

    public static long low(@Nullable Object array, int index) {
        GuestArray self = required(array);
        self.check(index, 1);
        return ((long[]) self.elements)[2 * index];
    }

    public static long high(@Nullable Object array, int index) {
        GuestArray self = required(array);
        self.check(index, 1);
        return ((long[]) self.elements)[2 * index + 1];
    }

    public static @Nullable Object reference(@Nullable Object array, int index) {
        GuestArray self = required(array);
        self.check(index, 1);
        return ((@Nullable Object[]) self.elements)[index];
    }

    public static void setNumber(@Nullable Object array, int index, long value) {
        GuestArray self = required(array);
        self.check(index, 1);
        self.putNumbers(index, 1, value);
    }

    public static void setVector(@Nullable Object array, int index, long low, long high) {
        GuestArray self = required(array);
        self.check(index, 1);
        self.putVectors(index, 1, low, high);
    }

    public static void setReference(@Nullable Object array, int index, @Nullable Object value) {
        GuestArray self = required(array);
        self.check(index, 1);
        ((@Nullable Object[]) self.elements)[index] = value;
    }

    private void putNumbers(int from, int count, long value) {
        if (elements instanceof int[] ints) {
            Arrays.fill(ints, from, from + count, (int) value);
        } else if (elements instanceof byte[] bytes) {
            Arrays.fill(bytes, from, from + count, (byte) value);
        } else if (elements instanceof short[] shorts) {
            Arrays.fill(shorts, from, from + count, (short) value);
        } else {
            Arrays.fill((long[]) elements, from, from + count, value);
        }
    }

    private void putVectors(int from, int count, long low, long high) {
        long[] longs = (long[]) elements;
        for (int i = from; i < from + count; i++) {
            longs[2 * i] = low;
            longs[2 * i + 1] = high;
        }
    }

    // --- ranges

    public static void fillNumbers(@Nullable Object array, int index, long value, int count, InterruptSite site) {
        GuestArray self = required(array);
        self.check(index, count);
        for (int done = 0; done < count; ) {
            int part = Math.min(ELEMENTS_BETWEEN_LOOKS, count - done);
            self.putNumbers(index + done, part, value);
            done += part;
            site.look();
        }
    }

    public static void fillVectors(
            @Nullable Object array, int index, long low, long high, int count, InterruptSite site) {
        GuestArray self = required(array);
        self.check(index, count);
        for (int done = 0; done < count; ) {
            int part = Math.min(ELEMENTS_BETWEEN_LOOKS, count - done);
            self.putVectors(index + done, part, low, high);
            done += part;
            site.look();
        }
    }

    public static void fillReferences(
            @Nullable Object array, int index, @Nullable Object value, int count, InterruptSite site) {
        GuestArray self = required(array);
        self.check(index, count);
        for (int done = 0; done < count; ) {
            int part = Math.min(ELEMENTS_BETWEEN_LOOKS, count - done);
            Arrays.fill((@Nullable Object[]) self.elements, index + done, index + done + part, value);
            done += part;
            site.look();
        }
    }

    public static void copy(
            @Nullable Object target, int targetIndex, @Nullable Object source, int sourceIndex, int count) {
        GuestArray to = required(target);
        GuestArray from = required(source);
        to.check(targetIndex, count);
        from.check(sourceIndex, count);
        int width = to.type.layout().kinds()[0] == ValueType.V128 ? 2 : 1;
        System.arraycopy(from.elements, width * sourceIndex, to.elements, width * targetIndex, width * count);
    }

    // --- from segments

    /** Fills elements of numbers with little-endian bytes; both ranges are checked, and nothing is written if one is not within. */
    public static void initData(
            @Nullable Object array, int index, int source, int count, int segment, GuestState state) {
        GuestArray self = required(array);
        self.check(index, count);
        byte[] data = state.data[segment];
        int width = elementBytes(self.type.layout().kinds()[0]);
        if ((source & 0xFFFF_FFFFL) + (long) count * width > data.length) {
            throw new Trap(Trap.MEMORY_BOUNDS + ": " + count + " elements at " + Integer.toUnsignedString(source)
                    + " of a data segment of " + data.length + " bytes");
        }
        self.putBytes(index, data, source, count, width);
    }

    private void putBytes(int index, byte[] data, int source, int count, int width) {
        if (elements instanceof byte[] bytes) {
            System.arraycopy(data, source, bytes, index, count);
            return;
        }
        int words = width == 16 ? 2 * count : count;
        int first = width == 16 ? 2 * index : index;
        int wordBytes = Math.min(width, 8);
        for (int i = 0; i < words; i++) {
            long word = 0;
            for (int b = wordBytes - 1; b >= 0; b--) {
                word = word << 8 | data[source + i * wordBytes + b] & 0xFF;
            }
            if (elements instanceof int[] ints) {
                ints[first + i] = (int) word;
            } else if (elements instanceof short[] shorts) {
                shorts[first + i] = (short) word;
            } else {
                ((long[]) elements)[first + i] = word;
            }
        }
    }

    public static void initElements(
            @Nullable Object array, int index, int source, int count, int segment, GuestState state) {
        GuestArray self = required(array);
        self.check(index, count);
        @Nullable Object[] items = state.elements[segment];
        if (source < 0 || source > items.length - count) {
            throw new Trap(Trap.TABLE_BOUNDS + ": " + count + " of a segment of " + items.length + " elements");
        }
        System.arraycopy(items, source, (@Nullable Object[]) self.elements, index, count);
    }

    public static Object newData(int source, int count, int segment, RuntimeType type, GuestState state) {
        byte[] data = state.data[segment];
        long bytes = (count & 0xFFFF_FFFFL) * elementBytes(type.layout().kinds()[0]);
        if ((source & 0xFFFF_FFFFL) + bytes > data.length) {
            throw new Trap(Trap.MEMORY_BOUNDS + ": " + Integer.toUnsignedString(count) + " elements at "
                    + Integer.toUnsignedString(source) + " of a data segment of " + data.length + " bytes");
        }
        GuestArray array = ofZeros(count, type, state);
        initData(array, 0, source, count, segment, state);
        return array;
    }

    public static Object newElements(int source, int count, int segment, RuntimeType type, GuestState state) {
        int items = state.elements[segment].length;
        if ((source & 0xFFFF_FFFFL) + (count & 0xFFFF_FFFFL) > items) {
            throw new Trap(Trap.TABLE_BOUNDS + ": " + Integer.toUnsignedString(count) + " of a segment of " + items
                    + " elements");
        }
        GuestArray array = ofZeros(count, type, state);
        initElements(array, 0, source, count, segment, state);
        return array;
    }

    // --- filled when made

    public static Object ofNumber(long value, int length, RuntimeType type, GuestState state) {
        GuestArray array = ofZeros(length, type, state);
        if (value != 0) {
            array.putNumbers(0, length, value);
        }
        return array;
    }

    public static Object ofVector(long low, long high, int length, RuntimeType type, GuestState state) {
        GuestArray array = ofZeros(length, type, state);
        array.putVectors(0, length, low, high);
        return array;
    }

    public static Object ofReference(@Nullable Object value, int length, RuntimeType type, GuestState state) {
        GuestArray array = ofZeros(length, type, state);
        if (value != null) {
            Arrays.fill((@Nullable Object[]) array.elements, value);
        }
        return array;
    }

    private static final @Nullable Object[] NO_REFERENCES = {};

    /** The elements themselves if they are references, for copies. */
    public @Nullable Object[] references() {
        return elements instanceof Object[] objects ? objects : NO_REFERENCES;
    }

    /** Returns the same object, with its references. */
    public GuestArray copy() {
        Object copied;
        if (elements instanceof Object[] objects) {
            copied = objects.clone();
        } else if (elements instanceof byte[] bytes) {
            copied = bytes.clone();
        } else if (elements instanceof short[] shorts) {
            copied = shorts.clone();
        } else if (elements instanceof int[] ints) {
            copied = ints.clone();
        } else {
            copied = ((long[]) elements).clone();
        }
        return new GuestArray(type, length, copied);
    }
}
