package dev.freshet.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
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
    private static final String UNMARKED = "Unmarked";

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
        all.addAll(unmarked());
        return all;
    }

    /** Those of rewritten code, with the address split over its two parts where that does not wrap. */
    private static List<Access> compiled() {
        List<Access> all = new ArrayList<>();
        all.add(load("loadByte", 1, (m, a) -> SlotMemory.loadByte(low(a), offset(a), slot(m)), b -> b.get(0)));
        all.add(load("loadShort", 2, (m, a) -> SlotMemory.loadShort(low(a), offset(a), slot(m)), b -> b.getShort(0)));
        all.add(load("loadInt", 4, (m, a) -> SlotMemory.loadInt(low(a), offset(a), slot(m)), b -> b.getInt(0)));
        all.add(load("loadLong", 8, (m, a) -> SlotMemory.loadLong(low(a), offset(a), slot(m)), b -> b.getLong(0)));
        all.add(load(
                "loadFloat",
                4,
                (m, a) -> Float.floatToRawIntBits(SlotMemory.loadFloat(low(a), offset(a), slot(m))),
                b -> b.getInt(0)));
        all.add(load(
                "loadDouble",
                8,
                (m, a) -> Double.doubleToRawLongBits(SlotMemory.loadDouble(low(a), offset(a), slot(m))),
                b -> b.getLong(0)));
        all.add(store("storeByte", VALUE, 1, (m, a) -> SlotMemory.storeByte(low(a), (byte) VALUE, offset(a), slot(m))));
        all.add(store(
                "storeShort", VALUE, 2, (m, a) -> SlotMemory.storeShort(low(a), (short) VALUE, offset(a), slot(m))));
        all.add(store("storeInt", VALUE, 4, (m, a) -> SlotMemory.storeInt(low(a), (int) VALUE, offset(a), slot(m))));
        all.add(store("storeLong", VALUE, 8, (m, a) -> SlotMemory.storeLong(low(a), VALUE, offset(a), slot(m))));
        all.add(store(
                "storeFloat",
                Float.floatToRawIntBits(FLOAT),
                4,
                (m, a) -> SlotMemory.storeFloat(low(a), FLOAT, offset(a), slot(m))));
        all.add(store("storeDouble", VALUE, 8, (m, a) -> SlotMemory.storeDouble(low(a), DOUBLE, offset(a), slot(m))));
        return all;
    }

    /** Those of code without marks. */
    private static List<Access> unmarked() {
        List<Access> all = new ArrayList<>();
        all.add(store(
                "storeByte" + UNMARKED,
                VALUE,
                1,
                (m, a) -> SlotMemory.storeByteUnmarked(low(a), (byte) VALUE, offset(a), slot(m))));
        all.add(store(
                "storeShort" + UNMARKED,
                VALUE,
                2,
                (m, a) -> SlotMemory.storeShortUnmarked(low(a), (short) VALUE, offset(a), slot(m))));
        all.add(store(
                "storeInt" + UNMARKED,
                VALUE,
                4,
                (m, a) -> SlotMemory.storeIntUnmarked(low(a), (int) VALUE, offset(a), slot(m))));
        all.add(store(
                "storeLong" + UNMARKED,
                VALUE,
                8,
                (m, a) -> SlotMemory.storeLongUnmarked(low(a), VALUE, offset(a), slot(m))));
        all.add(store(
                "storeFloat" + UNMARKED,
                Float.floatToRawIntBits(FLOAT),
                4,
                (m, a) -> SlotMemory.storeFloatUnmarked(low(a), FLOAT, offset(a), slot(m))));
        all.add(store(
                "storeDouble" + UNMARKED,
                VALUE,
                8,
                (m, a) -> SlotMemory.storeDoubleUnmarked(low(a), DOUBLE, offset(a), slot(m))));
        return all;
    }

    /** Whether the page of the first byte is marked afterwards. */
    boolean marks() {
        return isStore() && !name.endsWith(UNMARKED);
    }

    private static SlotMemory slot(Memory memory) {
        return (SlotMemory) memory;
    }

    private static int offset(int address) {
        return address >= OFFSET ? OFFSET : 0;
    }

    private static int low(int address) {
        return address - offset(address);
    }
}
