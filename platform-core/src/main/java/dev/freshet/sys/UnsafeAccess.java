package dev.freshet.sys;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import sun.misc.Unsafe;

/** The way in before JDK 22. A class of its own, so that a JDK without Unsafe memory access never links it. */
final class UnsafeAccess {

    static final Unsafe UNSAFE = find();

    /** Stands where the foreign handles would be; never invoked. */
    static final VarHandle NO_HANDLE = MethodHandles.arrayElementVarHandle(byte[].class);

    static final MethodHandle NO_METHOD = MethodHandles.empty(MethodType.methodType(void.class));

    private UnsafeAccess() {}

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
