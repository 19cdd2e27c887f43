package dev.freshet.sys;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import sun.misc.Unsafe;

/**
 * The way in through Unsafe. A class of its own, so that a JDK that has no Unsafe any more can go without it. Beside {@link RawMemory} only
 * {@code memory.UnsafeGuestAccess} may name it: compiled guest code has no room for a method in between.
 */
public final class UnsafeAccess {

    public static final Unsafe UNSAFE = find();

    /** Stands where the foreign handles would be; never invoked. */
    static final VarHandle NO_HANDLE = MethodHandles.arrayElementVarHandle(byte[].class);

    static final MethodHandle NO_METHOD = MethodHandles.empty(MethodType.methodType(void.class));

    private UnsafeAccess() {}

    /** Whether the JVM lets us access memory: {@code --sun-misc-unsafe-memory-access=deny} and later JDKs do not (JEP 498). */
    static boolean isUsable() {
        try {
            long address = UNSAFE.allocateMemory(Long.BYTES);
            UNSAFE.putLong(address, 1);
            boolean works = UNSAFE.getLong(address) == 1;
            UNSAFE.freeMemory(address);
            return works;
        } catch (UnsupportedOperationException | LinkageError e) {
            return false;
        }
    }

    private static Unsafe find() {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
