package dev.freshet.compile.runtime;

import dev.freshet.sys.RawMemory;
import java.util.concurrent.TimeUnit;

/**
 * Atomic instructions of a memory that one thread sees: plain reads and writes of aligned addresses. Values are longs, without a sign where they
 * are narrower.
 */
public final class Atomics {

    private static final int ADD = 0;
    private static final int SUB = 1;
    private static final int AND = 2;
    private static final int OR = 3;
    private static final int XOR = 4;

    private static final int NOT_EQUAL = 1;
    private static final int TIMED_OUT = 2;

    private Atomics() {}

    public static long load(long address, long offset, int log2, LinearMemory memory) {
        return read(memory.aligned(address, offset, log2), log2);
    }

    public static void store(long address, long value, long offset, int log2, LinearMemory memory) {
        write(memory.alignedForStore(address, offset, log2), value, log2);
    }

    /** @param operation the order of the instructions: add, sub, and, or, xor, xchg */
    public static long modify(long address, long value, long offset, int log2, int operation, LinearMemory memory) {
        long at = memory.alignedForStore(address, offset, log2);
        long before = read(at, log2);
        long after = switch (operation) {
            case ADD -> before + value;
            case SUB -> before - value;
            case AND -> before & value;
            case OR -> before | value;
            case XOR -> before ^ value;
            default -> value;
        };
        write(at, after, log2);
        return before;
    }

    public static long compareExchange(
            long address, long expected, long value, long offset, int log2, LinearMemory memory) {
        long at = memory.alignedForStore(address, offset, log2);
        long before = read(at, log2);
        if (before == without(expected, log2)) {
            write(at, value, log2);
        }
        return before;
    }

    /** Nobody waits: there is no second thread. */
    public static int wake(long address, long count, long offset, int log2, LinearMemory memory) {
        memory.aligned(address, offset, log2);
        return 0;
    }

    /** Nobody wakes, so a wait ends by its timeout or by the call's deadline, which interrupts the thread. */
    public static int await(
            long address, long expected, long timeoutNanos, long offset, int log2, LinearMemory memory) {
        long at = memory.aligned(address, offset, log2);
        if (!memory.shared()) {
            throw new Trap(Trap.EXPECTED_SHARED);
        }
        if (read(at, log2) != without(expected, log2)) {
            return NOT_EQUAL;
        }
        try {
            if (timeoutNanos < 0) {
                TimeUnit.DAYS.sleep(Long.MAX_VALUE);
            } else {
                TimeUnit.NANOSECONDS.sleep(timeoutNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestInterruptedException();
        }
        return TIMED_OUT;
    }

    /** The value without bits above its width, if it has fewer than 64. */
    private static long without(long value, int log2) {
        return log2 == 3 ? value : value & (1L << (8 << log2)) - 1;
    }

    private static long read(long at, int log2) {
        return switch (log2) {
            case 0 -> RawMemory.getByte(at) & 0xFFL;
            case 1 -> RawMemory.getShort(at) & 0xFFFFL;
            case 2 -> RawMemory.getInt(at) & 0xFFFF_FFFFL;
            default -> RawMemory.getLong(at);
        };
    }

    private static void write(long at, long value, int log2) {
        switch (log2) {
            case 0 -> RawMemory.putByte(at, (byte) value);
            case 1 -> RawMemory.putShort(at, (short) value);
            case 2 -> RawMemory.putInt(at, (int) value);
            default -> RawMemory.putLong(at, value);
        }
    }
}
