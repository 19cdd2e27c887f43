package dev.freshet.instance;

import dev.freshet.sys.CacheLinePadding;
import java.util.concurrent.TimeUnit;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmInterruptedException;
import run.endive.runtime.WasmRuntimeException;

/**
 * The atomic instructions for a memory that only one thread can see: plain reads and writes, through the checked accesses of {@link
 * SlotMemory}. The engine has checked alignment.
 */
abstract class PlainAtomics extends CacheLinePadding implements Memory {

    private static final int NOT_EQUAL = 1;
    private static final int TIMED_OUT = 2;

    @Override
    public void atomicFence() {}

    @Override
    public int atomicWait(int addr, int expected, long timeout) {
        return readInt(addr) == expected ? waitAlone(timeout) : requireShared(NOT_EQUAL);
    }

    @Override
    public int atomicWait(int addr, long expected, long timeout) {
        return readLong(addr) == expected ? waitAlone(timeout) : requireShared(NOT_EQUAL);
    }

    @Override
    public int atomicNotify(int addr, int maxThreads) {
        readInt(addr);
        return 0;
    }

    /** Nobody else can notify, so a wait ends by its timeout or by the call's deadline. */
    private int waitAlone(long timeoutNanos) {
        requireShared(TIMED_OUT);
        try {
            if (timeoutNanos < 0) {
                TimeUnit.DAYS.sleep(Long.MAX_VALUE);
            } else {
                TimeUnit.NANOSECONDS.sleep(timeoutNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WasmInterruptedException("interrupted in memory.atomic.wait", e);
        }
        return TIMED_OUT;
    }

    private int requireShared(int result) {
        if (!shared()) {
            throw new WasmRuntimeException("expected shared memory");
        }
        return result;
    }

    @Override
    @Deprecated
    public Object lock(int address) {
        return this;
    }

    @Override
    @Deprecated
    public int waitOn(int address, int expected, long timeout) {
        return atomicWait(address, expected, timeout);
    }

    @Override
    @Deprecated
    public int waitOn(int address, long expected, long timeout) {
        return atomicWait(address, expected, timeout);
    }

    @Override
    @Deprecated
    public int notify(int address, int maxThreads) {
        return atomicNotify(address, maxThreads);
    }

    @Override
    public int atomicReadInt(int addr) {
        return readInt(addr);
    }

    @Override
    public long atomicReadLong(int addr) {
        return readLong(addr);
    }

    @Override
    public short atomicReadShort(int addr) {
        return readShort(addr);
    }

    @Override
    public byte atomicReadByte(int addr) {
        return read(addr);
    }

    @Override
    public void atomicWriteInt(int addr, int value) {
        writeI32(addr, value);
    }

    @Override
    public void atomicWriteLong(int addr, long value) {
        writeLong(addr, value);
    }

    @Override
    public void atomicWriteShort(int addr, short value) {
        writeShort(addr, value);
    }

    @Override
    public void atomicWriteByte(int addr, byte value) {
        writeByte(addr, value);
    }

    @Override
    public int atomicAddInt(int addr, int operand) {
        int old = readInt(addr);
        writeI32(addr, old + operand);
        return old;
    }

    @Override
    public int atomicAndInt(int addr, int operand) {
        int old = readInt(addr);
        writeI32(addr, old & operand);
        return old;
    }

    @Override
    public int atomicOrInt(int addr, int operand) {
        int old = readInt(addr);
        writeI32(addr, old | operand);
        return old;
    }

    @Override
    public int atomicXorInt(int addr, int operand) {
        int old = readInt(addr);
        writeI32(addr, old ^ operand);
        return old;
    }

    @Override
    public int atomicXchgInt(int addr, int operand) {
        int old = readInt(addr);
        writeI32(addr, operand);
        return old;
    }

    @Override
    public int atomicCmpxchgInt(int addr, int expected, int replacement) {
        int old = readInt(addr);
        if (old == expected) {
            writeI32(addr, replacement);
        }
        return old;
    }

    @Override
    public long atomicAddLong(int addr, long operand) {
        long old = readLong(addr);
        writeLong(addr, old + operand);
        return old;
    }

    @Override
    public long atomicAndLong(int addr, long operand) {
        long old = readLong(addr);
        writeLong(addr, old & operand);
        return old;
    }

    @Override
    public long atomicOrLong(int addr, long operand) {
        long old = readLong(addr);
        writeLong(addr, old | operand);
        return old;
    }

    @Override
    public long atomicXorLong(int addr, long operand) {
        long old = readLong(addr);
        writeLong(addr, old ^ operand);
        return old;
    }

    @Override
    public long atomicXchgLong(int addr, long operand) {
        long old = readLong(addr);
        writeLong(addr, operand);
        return old;
    }

    @Override
    public long atomicCmpxchgLong(int addr, long expected, long replacement) {
        long old = readLong(addr);
        if (old == expected) {
            writeLong(addr, replacement);
        }
        return old;
    }

    @Override
    public short atomicAddShort(int addr, short operand) {
        short old = readShort(addr);
        writeShort(addr, (short) (old + operand));
        return old;
    }

    @Override
    public short atomicAndShort(int addr, short operand) {
        short old = readShort(addr);
        writeShort(addr, (short) (old & operand));
        return old;
    }

    @Override
    public short atomicOrShort(int addr, short operand) {
        short old = readShort(addr);
        writeShort(addr, (short) (old | operand));
        return old;
    }

    @Override
    public short atomicXorShort(int addr, short operand) {
        short old = readShort(addr);
        writeShort(addr, (short) (old ^ operand));
        return old;
    }

    @Override
    public short atomicXchgShort(int addr, short operand) {
        short old = readShort(addr);
        writeShort(addr, operand);
        return old;
    }

    @Override
    public short atomicCmpxchgShort(int addr, short expected, short replacement) {
        short old = readShort(addr);
        if (old == expected) {
            writeShort(addr, replacement);
        }
        return old;
    }

    @Override
    public byte atomicAddByte(int addr, byte operand) {
        byte old = read(addr);
        writeByte(addr, (byte) (old + operand));
        return old;
    }

    @Override
    public byte atomicAndByte(int addr, byte operand) {
        byte old = read(addr);
        writeByte(addr, (byte) (old & operand));
        return old;
    }

    @Override
    public byte atomicOrByte(int addr, byte operand) {
        byte old = read(addr);
        writeByte(addr, (byte) (old | operand));
        return old;
    }

    @Override
    public byte atomicXorByte(int addr, byte operand) {
        byte old = read(addr);
        writeByte(addr, (byte) (old ^ operand));
        return old;
    }

    @Override
    public byte atomicXchgByte(int addr, byte operand) {
        byte old = read(addr);
        writeByte(addr, operand);
        return old;
    }

    @Override
    public byte atomicCmpxchgByte(int addr, byte expected, byte replacement) {
        byte old = read(addr);
        if (old == expected) {
            writeByte(addr, replacement);
        }
        return old;
    }
}
