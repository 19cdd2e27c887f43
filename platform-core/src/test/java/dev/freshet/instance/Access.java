package dev.freshet.instance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Memory;

/**
 * Every load and store that compiled code can make, by name, and what each must do to the bytes.
 *
 * @param run makes the access at an address; a load returns the bits it loaded
 * @param loaded what a load must return, given a little-endian view of the bytes; null for a store
 * @param stored the bytes that a store leaves
 */
record Access(
        String name,
        int width,
        ToLongBiFunction<Memory, Integer> run,
        ToLongFunction<ByteBuffer> loaded,
        byte[] stored) {

    private static final long VALUE = 0x8182838485868788L;
    private static final float FLOAT = Float.intBitsToFloat(0xC1828384);
    private static final double DOUBLE = Double.longBitsToDouble(VALUE);

    private static final int OFFSET = 4_090;

    private static final Map<Class<?>, Integer> WIDTHS =
            Map.of(byte.class, 1, short.class, 2, int.class, 4, long.class, 8, float.class, 4, double.class, 8);
    private static final Map<Class<?>, Object> VALUES = Map.of(
            byte.class,
            (byte) VALUE,
            short.class,
            (short) VALUE,
            int.class,
            (int) VALUE,
            long.class,
            VALUE,
            float.class,
            FLOAT,
            double.class,
            DOUBLE);

    interface Store {
        void at(Memory memory, int address);
    }

    boolean isStore() {
        return loaded == null;
    }

    @Override
    public String toString() {
        return name;
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Access load(
            String name, int width, ToLongBiFunction<Memory, Integer> run, ToLongFunction<ByteBuffer> loaded) {
        return new Access(name, width, run, loaded, new byte[0]);
    }

    private static Access store(String name, long bits, int width, Store store) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (bits >>> (8 * i));
        }
        return new Access(
                name,
                width,
                (memory, address) -> {
                    store.at(memory, address);
                    return 0;
                },
                null,
                bytes);
    }

    static List<Access> all() {
        List<Access> all = new ArrayList<>();
        all.add(load("read", 1, Memory::read, b -> b.get(0)));
        all.add(load("readI8", 1, Memory::readI8, b -> b.get(0)));
        all.add(load("readU8", 1, Memory::readU8, b -> b.get(0) & 0xFF));
        all.add(load("readShort", 2, Memory::readShort, b -> b.getShort(0)));
        all.add(load("readI16", 2, Memory::readI16, b -> b.getShort(0)));
        all.add(load("readU16", 2, Memory::readU16, b -> b.getShort(0) & 0xFFFF));
        all.add(load("readInt", 4, Memory::readInt, b -> b.getInt(0)));
        all.add(load("readI32", 4, Memory::readI32, b -> b.getInt(0)));
        all.add(load("readU32", 4, Memory::readU32, b -> b.getInt(0) & 0xFFFF_FFFFL));
        all.add(load("readLong", 8, Memory::readLong, b -> b.getLong(0)));
        all.add(load("readI64", 8, Memory::readI64, b -> b.getLong(0)));
        all.add(load("readF32", 4, (m, a) -> (int) m.readF32(a), b -> b.getInt(0)));
        all.add(load("readFloat", 4, (m, a) -> Float.floatToRawIntBits(m.readFloat(a)), b -> b.getInt(0)));
        all.add(load("readF64", 8, Memory::readF64, b -> b.getLong(0)));
        all.add(load("readDouble", 8, (m, a) -> Double.doubleToRawLongBits(m.readDouble(a)), b -> b.getLong(0)));
        all.add(load("atomicReadByte", 1, Memory::atomicReadByte, b -> b.get(0)));
        all.add(load("atomicReadShort", 2, Memory::atomicReadShort, b -> b.getShort(0)));
        all.add(load("atomicReadInt", 4, Memory::atomicReadInt, b -> b.getInt(0)));
        all.add(load("atomicReadLong", 8, Memory::atomicReadLong, b -> b.getLong(0)));

        all.add(store("writeByte", VALUE, 1, (m, a) -> m.writeByte(a, (byte) VALUE)));
        all.add(store("writeShort", VALUE, 2, (m, a) -> m.writeShort(a, (short) VALUE)));
        all.add(store("writeI32", VALUE, 4, (m, a) -> m.writeI32(a, (int) VALUE)));
        all.add(store("writeLong", VALUE, 8, (m, a) -> m.writeLong(a, VALUE)));
        all.add(store("writeF32", Float.floatToRawIntBits(FLOAT), 4, (m, a) -> m.writeF32(a, FLOAT)));
        all.add(store("writeF64", VALUE, 8, (m, a) -> m.writeF64(a, DOUBLE)));
        all.add(store("atomicWriteByte", VALUE, 1, (m, a) -> m.atomicWriteByte(a, (byte) VALUE)));
        all.add(store("atomicWriteShort", VALUE, 2, (m, a) -> m.atomicWriteShort(a, (short) VALUE)));
        all.add(store("atomicWriteInt", VALUE, 4, (m, a) -> m.atomicWriteInt(a, (int) VALUE)));
        all.add(store("atomicWriteLong", VALUE, 8, (m, a) -> m.atomicWriteLong(a, VALUE)));
        all.addAll(compiled());
        return all;
    }

    /** Those of rewritten code: all that its classes have. */
    private static List<Access> compiled() {
        List<Access> all = new ArrayList<>();
        for (Class<?> accesses : new Class<?>[] {UnsafeGuestAccess.class, ForeignGuestAccess.class}) {
            for (Method method : accesses.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers())
                        && !method.getName().equals("trap")) {
                    all.add(compiled(method));
                }
            }
        }
        return all;
    }

    private static Access compiled(Method method) {
        String name =
                method.getDeclaringClass().getSimpleName() + "." + method.getName() + "/" + method.getParameterCount();
        int width = width(method);
        Class<?> type = method.getReturnType();
        if (type != void.class) {
            return load(
                    name, width, (memory, address) -> bits(call(method, null, memory, address)), b -> loaded(b, type));
        }
        Class<?> stored = method.getParameterTypes()[1];
        Object value = VALUES.get(stored);
        return store(name, bits(value), width, (memory, address) -> call(method, value, memory, address));
    }

    private static long loaded(ByteBuffer bytes, Class<?> type) {
        return switch (WIDTHS.get(type)) {
            case 1 -> bytes.get(0);
            case 2 -> bytes.getShort(0);
            case 4 -> bytes.getInt(0);
            default -> bytes.getLong(0);
        };
    }

    private static long bits(Object value) {
        if (value instanceof Float real) {
            return Float.floatToRawIntBits(real);
        }
        return value instanceof Double real ? Double.doubleToRawLongBits(real) : ((Number) value).longValue();
    }

    /** What the module declares; nothing without a lease, where code does not run but the access must trap all the same. */
    private static int least(Memory memory, int width) {
        return memory.pages() == 0 ? 0 : memory.initialPages() * Memory.PAGE_SIZE - width + 1;
    }

    private static int width(Method method) {
        Class<?> loaded = method.getReturnType();
        return WIDTHS.get(loaded == void.class ? method.getParameterTypes()[1] : loaded);
    }

    /** As rewritten code does it; the address is split over its two parts where there are two and that does not wrap. */
    private static Object call(Method method, @Nullable Object value, Memory memory, int address) {
        List<Object> arguments = new ArrayList<>();
        boolean hasOffset = method.getParameterCount() == (value == null ? 4 : 5);
        arguments.add(hasOffset ? low(address) : address);
        if (value != null) {
            arguments.add(value);
        }
        if (hasOffset) {
            arguments.add(offset(address));
        }
        arguments.add(least(memory, width(method)));
        arguments.add(memory);
        try {
            return method.invoke(null, arguments.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IndexOutOfBoundsException check) {
                throw UnsafeGuestAccess.trap(check);
            }
            throw new AssertionError(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the page of the first byte is marked afterwards. */
    boolean marks() {
        return isStore() && !name.contains("Unmarked");
    }

    private static int offset(int address) {
        return address >= OFFSET ? OFFSET : 0;
    }

    private static int low(int address) {
        return address - offset(address);
    }
}
