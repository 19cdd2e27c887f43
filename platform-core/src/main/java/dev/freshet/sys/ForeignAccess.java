package dev.freshet.sys;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The way in without Unsafe, from JDK 22 on: handles bound to one segment that spans all memory. By reflection, since {@code java.lang.foreign} is final
 * only there and this source targets 17.
 */
final class ForeignAccess {

    /** {@code java.lang.foreign} left preview in 22 (JEP 454). */
    private static final int FIRST_JDK = 22;

    final VarHandle bytes;
    final VarHandle shorts;
    final VarHandle ints;
    final VarHandle longs;
    final MethodHandle copy;
    final MethodHandle fill;
    final MethodHandle copyIn;
    final MethodHandle copyOut;
    /** (long bytes) to long address, as C's malloc. */
    final MethodHandle malloc;
    /** (long address) to void, as C's free. */
    final MethodHandle free;

    private ForeignAccess() throws ReflectiveOperationException {
        Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        Class<?> layout = Class.forName("java.lang.foreign.ValueLayout");
        Class<?> memoryLayout = Class.forName("java.lang.foreign.MemoryLayout");
        Object all = segment.getMethod("reinterpret", long.class)
                .invoke(segment.getField("NULL").get(null), Long.MAX_VALUE);

        bytes = overAll(memoryLayout, layout.getField("JAVA_BYTE").get(null), all);
        shorts = overAll(memoryLayout, littleEndian(layout, "JAVA_SHORT_UNALIGNED"), all);
        ints = overAll(memoryLayout, littleEndian(layout, "JAVA_INT_UNALIGNED"), all);
        longs = overAll(memoryLayout, littleEndian(layout, "JAVA_LONG_UNALIGNED"), all);

        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodHandle between = lookup.findStatic(
                segment,
                "copy",
                MethodType.methodType(void.class, segment, long.class, segment, long.class, long.class));
        copy = MethodHandles.insertArguments(MethodHandles.insertArguments(between, 2, all), 0, all);

        MethodHandle slice = lookup.findVirtual(
                        segment, "asSlice", MethodType.methodType(segment, long.class, long.class))
                .bindTo(all);
        MethodHandle fillSegment = lookup.findVirtual(segment, "fill", MethodType.methodType(segment, byte.class));
        fill = MethodHandles.collectArguments(
                fillSegment.asType(MethodType.methodType(void.class, segment, byte.class)), 0, slice);

        Object byteLayout = layout.getField("JAVA_BYTE").get(null);
        MethodHandle fromArray = lookup.findStatic(
                segment,
                "copy",
                MethodType.methodType(void.class, Object.class, int.class, segment, layout, long.class, int.class));
        copyIn = MethodHandles.insertArguments(fromArray, 2, all, byteLayout)
                .asType(MethodType.methodType(void.class, byte[].class, int.class, long.class, int.class));
        MethodHandle toArray = lookup.findStatic(
                segment,
                "copy",
                MethodType.methodType(void.class, segment, layout, long.class, Object.class, int.class, int.class));
        copyOut = MethodHandles.insertArguments(toArray, 0, all, byteLayout)
                .asType(MethodType.methodType(void.class, long.class, byte[].class, int.class, int.class));

        malloc = nativeFunction(
                "malloc",
                layout.getField("JAVA_LONG").get(null),
                layout.getField("JAVA_LONG").get(null));
        free = nativeFunction("free", null, layout.getField("JAVA_LONG").get(null));
    }

    /** Returns null before JDK 22, or when native access is denied; says so once in the latter case. */
    static @Nullable ForeignAccess find() {
        if (Runtime.version().feature() < FIRST_JDK) {
            return null;
        }
        try {
            return new ForeignAccess();
        } catch (ReflectiveOperationException e) {
            Throwable reason = e instanceof InvocationTargetException target ? target.getTargetException() : e;
            LoggerFactory.getLogger(RawMemory.class)
                    .warn(
                            "Foreign memory access is not available ({}), so sun.misc.Unsafe is tried; start the JVM with"
                                    + " --enable-native-access=ALL-UNNAMED or add 'Enable-Native-Access: ALL-UNNAMED' to the"
                                    + " application jar's manifest",
                            String.valueOf(reason));
            return null;
        }
    }

    private static Object littleEndian(Class<?> layout, String name) throws ReflectiveOperationException {
        return layout.getMethod("withOrder", ByteOrder.class)
                .invoke(layout.getField(name).get(null), ByteOrder.LITTLE_ENDIAN);
    }

    private static VarHandle overAll(Class<?> memoryLayout, Object valueLayout, Object all)
            throws ReflectiveOperationException {
        Class<?> pathElements = Class.forName("[Ljava.lang.foreign.MemoryLayout$PathElement;");
        Object noPath = Array.newInstance(pathElements.getComponentType(), 0);
        VarHandle handle =
                (VarHandle) memoryLayout.getMethod("varHandle", pathElements).invoke(valueLayout, noPath);
        return (VarHandle) MethodHandles.class
                .getMethod("insertCoordinates", VarHandle.class, int.class, Object[].class)
                .invoke(null, handle, 0, new Object[] {all});
    }

    private static MethodHandle nativeFunction(String name, @Nullable Object result, Object argument)
            throws ReflectiveOperationException {
        Class<?> linkerClass = Class.forName("java.lang.foreign.Linker");
        Class<?> lookupClass = Class.forName("java.lang.foreign.SymbolLookup");
        Class<?> descriptorClass = Class.forName("java.lang.foreign.FunctionDescriptor");
        Class<?> layoutClass = Class.forName("java.lang.foreign.MemoryLayout");
        Class<?> segmentClass = Class.forName("java.lang.foreign.MemorySegment");
        Class<?> optionClass = Class.forName("java.lang.foreign.Linker$Option");

        Object layouts = Array.newInstance(layoutClass, 1);
        Array.set(layouts, 0, argument);
        Object descriptor = result == null
                ? descriptorClass.getMethod("ofVoid", layouts.getClass()).invoke(null, layouts)
                : descriptorClass
                        .getMethod("of", layoutClass, layouts.getClass())
                        .invoke(null, result, layouts);

        Object linker = linkerClass.getMethod("nativeLinker").invoke(null);
        Object symbols = linkerClass.getMethod("defaultLookup").invoke(linker);
        Optional<?> symbol =
                (Optional<?>) lookupClass.getMethod("find", String.class).invoke(symbols, name);
        Object options = Array.newInstance(optionClass, 0);
        return (MethodHandle) linkerClass
                .getMethod("downcallHandle", segmentClass, descriptorClass, options.getClass())
                .invoke(linker, symbol.orElseThrow(), descriptor, options);
    }
}
