package dev.freshet.sys;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import sun.misc.Unsafe;

/**
 * Reads and writes at host addresses, unchecked. The one door to raw memory: only {@code memory.SlotMemory}, {@code
 * memory.ForeignGuestAccess} and the reset code in {@code pool} may name it, and all check or own every address they pass. Beside it only
 * {@code memory.UnsafeGuestAccess}, the accesses of compiled guest code, goes through {@link UnsafeAccess} itself.
 *
 * <p>Two ways in, chosen once: {@code sun.misc.Unsafe} where the JVM lets us, which JDK 17 to 25 do by default, else a constant {@link
 * VarHandle} over a segment of all memory, found by reflection because this source targets Java 17. Unsafe comes first because it is
 * faster: on JDK 25 guests that are mostly loads and stores take up to three times as long through the handles (docs/benchmarks.md). The
 * price is a warning that the JVM prints once from 24 on; {@code -Dfreshet.raw-memory=foreign} chooses the handles. The JIT folds the
 * choice away, as both the flag and the handles are constants.
 *
 * <p>All values are little-endian, as WebAssembly's; no alignment is needed.
 */
public final class RawMemory {

    private static final boolean FOREIGN;
    private static final VarHandle BYTE;
    private static final VarHandle SHORT;
    private static final VarHandle INT;
    private static final VarHandle LONG;
    /** (long source, long target, long bytes) to void. */
    private static final MethodHandle COPY;
    /** (long target, long bytes, byte value) to void. */
    private static final MethodHandle FILL;
    /** (byte[] source, int sourceIndex, long target, int bytes) to void. */
    private static final MethodHandle COPY_IN;
    /** (long source, byte[] target, int targetIndex, int bytes) to void. */
    private static final MethodHandle COPY_OUT;

    private static final MethodHandle MALLOC;
    private static final MethodHandle FREE;

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new ExceptionInInitializerError("Freshet runs on little-endian machines only");
        }
        ForeignAccess access = choose();
        FOREIGN = access != null;
        BYTE = access == null ? UnsafeAccess.NO_HANDLE : access.bytes;
        SHORT = access == null ? UnsafeAccess.NO_HANDLE : access.shorts;
        INT = access == null ? UnsafeAccess.NO_HANDLE : access.ints;
        LONG = access == null ? UnsafeAccess.NO_HANDLE : access.longs;
        COPY = access == null ? UnsafeAccess.NO_METHOD : access.copy;
        FILL = access == null ? UnsafeAccess.NO_METHOD : access.fill;
        COPY_IN = access == null ? UnsafeAccess.NO_METHOD : access.copyIn;
        COPY_OUT = access == null ? UnsafeAccess.NO_METHOD : access.copyOut;
        MALLOC = access == null ? UnsafeAccess.NO_METHOD : access.malloc;
        FREE = access == null ? UnsafeAccess.NO_METHOD : access.free;
    }

    private RawMemory() {}

    /** Returns null for Unsafe. */
    private static @Nullable ForeignAccess choose() {
        boolean handlesWanted = "foreign".equals(System.getProperty("freshet.raw-memory"));
        if (!handlesWanted && UnsafeAccess.isUsable()) {
            return null;
        }
        return ForeignAccess.find();
    }

    static RawAccess access() {
        return FOREIGN ? RawAccess.FOREIGN : RawAccess.UNSAFE;
    }

    public static byte getByte(long address) {
        return FOREIGN ? (byte) BYTE.get(address) : UnsafeAccess.UNSAFE.getByte(address);
    }

    public static short getShort(long address) {
        return FOREIGN ? (short) SHORT.get(address) : UnsafeAccess.UNSAFE.getShort(address);
    }

    public static int getInt(long address) {
        return FOREIGN ? (int) INT.get(address) : UnsafeAccess.UNSAFE.getInt(address);
    }

    public static long getLong(long address) {
        return FOREIGN ? (long) LONG.get(address) : UnsafeAccess.UNSAFE.getLong(address);
    }

    public static void putByte(long address, byte value) {
        if (FOREIGN) {
            BYTE.set(address, value);
        } else {
            UnsafeAccess.UNSAFE.putByte(address, value);
        }
    }

    public static void putShort(long address, short value) {
        if (FOREIGN) {
            SHORT.set(address, value);
        } else {
            UnsafeAccess.UNSAFE.putShort(address, value);
        }
    }

    public static void putInt(long address, int value) {
        if (FOREIGN) {
            INT.set(address, value);
        } else {
            UnsafeAccess.UNSAFE.putInt(address, value);
        }
    }

    public static void putLong(long address, long value) {
        if (FOREIGN) {
            LONG.set(address, value);
        } else {
            UnsafeAccess.UNSAFE.putLong(address, value);
        }
    }

    /** Copies as if through a temporary buffer: the ranges may overlap. */
    public static void copy(long source, long target, long bytes) {
        if (FOREIGN) {
            try {
                COPY.invokeExact(source, target, bytes);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } else {
            UnsafeAccess.UNSAFE.copyMemory(source, target, bytes);
        }
    }

    public static void fill(long address, long bytes, byte value) {
        if (FOREIGN) {
            try {
                FILL.invokeExact(address, bytes, value);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } else {
            UnsafeAccess.UNSAFE.setMemory(address, bytes, value);
        }
    }

    /** Copies out of a Java array; the caller has checked the array's range. */
    public static void copyIn(byte[] source, int sourceIndex, long target, int bytes) {
        if (FOREIGN) {
            try {
                COPY_IN.invokeExact(source, sourceIndex, target, bytes);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } else {
            UnsafeAccess.UNSAFE.copyMemory(
                    source, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) sourceIndex, null, target, bytes);
        }
    }

    /** Copies into a Java array; the caller has checked the array's range. */
    public static void copyOut(long source, byte[] target, int targetIndex, int bytes) {
        if (FOREIGN) {
            try {
                COPY_OUT.invokeExact(source, target, targetIndex, bytes);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } else {
            UnsafeAccess.UNSAFE.copyMemory(
                    null, source, target, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) targetIndex, bytes);
        }
    }

    /**
     * Allocates off-heap memory of unknown contents, aligned to at least 8 bytes. For the portable port.
     *
     * @throws OutOfMemoryError if the system has none
     */
    public static long allocate(long bytes) {
        if (!FOREIGN) {
            return UnsafeAccess.UNSAFE.allocateMemory(bytes);
        }
        long address;
        try {
            address = (long) MALLOC.invokeExact(bytes);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (address == 0) {
            throw new OutOfMemoryError("no " + bytes + " bytes of off-heap memory");
        }
        return address;
    }

    /** Frees what {@link #allocate} returned. */
    public static void free(long address) {
        if (FOREIGN) {
            try {
                FREE.invokeExact(address);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        } else {
            UnsafeAccess.UNSAFE.freeMemory(address);
        }
    }

    private static Error unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            return error;
        }
        return new AssertionError(e);
    }
}
