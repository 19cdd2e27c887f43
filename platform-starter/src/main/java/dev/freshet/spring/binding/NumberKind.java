package dev.freshet.spring.binding;

import dev.freshet.spi.ValueKind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Java types that travel as numbers of WebAssembly, each as the 64 bits that the registry takes and gives. */
public enum NumberKind {
    I32(int.class, Integer.class),
    BOOLEAN(boolean.class, Boolean.class),
    I64(long.class, Long.class),
    F32(float.class, Float.class),
    F64(double.class, Double.class);

    private final Class<?> primitive;
    private final Class<?> wrapper;
    private final MethodHandle toBits;
    private final MethodHandle fromBits;

    NumberKind(Class<?> primitive, Class<?> wrapper) {
        this.primitive = primitive;
        this.wrapper = wrapper;
        this.toBits = conversion("bits", long.class, primitive);
        this.fromBits = conversion(primitive.getName() + "Of", primitive, long.class);
    }

    /** Returns the kind of a primitive type or its wrapper, or null if it is no number. */
    public static @Nullable NumberKind of(Class<?> type) {
        for (NumberKind kind : values()) {
            if (kind.primitive == type || kind.wrapper == type) {
                return kind;
            }
        }
        return null;
    }

    /** Returns the type's name in WebAssembly's text format. */
    public String wasm() {
        return this == BOOLEAN ? "i32" : name().toLowerCase(Locale.ROOT);
    }

    /** Returns what the core calls it. */
    ValueKind valueKind() {
        return switch (this) {
            case I32, BOOLEAN -> ValueKind.I32;
            case I64 -> ValueKind.I64;
            case F32 -> ValueKind.F32;
            case F64 -> ValueKind.F64;
        };
    }

    public Class<?> primitive() {
        return primitive;
    }

    /** Of type (primitive) to long. */
    MethodHandle toBits() {
        return toBits;
    }

    /** Of type (long) to primitive. */
    MethodHandle fromBits() {
        return fromBits;
    }

    long encode(Object value) {
        return switch (this) {
            case I32 -> bits((int) value);
            case BOOLEAN -> bits((boolean) value);
            case I64 -> bits((long) value);
            case F32 -> bits((float) value);
            case F64 -> bits((double) value);
        };
    }

    Object decode(long bits) {
        return switch (this) {
            case I32 -> intOf(bits);
            case BOOLEAN -> booleanOf(bits);
            case I64 -> longOf(bits);
            case F32 -> floatOf(bits);
            case F64 -> doubleOf(bits);
        };
    }

    private static MethodHandle conversion(String name, Class<?> to, Class<?> from) {
        try {
            return MethodHandles.lookup().findStatic(NumberKind.class, name, MethodType.methodType(to, from));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("NumberKind." + name, e);
        }
    }

    static long bits(int value) {
        return value;
    }

    static long bits(boolean value) {
        return value ? 1 : 0;
    }

    static long bits(long value) {
        return value;
    }

    static long bits(float value) {
        return Float.floatToRawIntBits(value) & 0xFFFF_FFFFL;
    }

    static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    static int intOf(long bits) {
        return (int) bits;
    }

    /** As in C: everything but zero is true. */
    static boolean booleanOf(long bits) {
        return (int) bits != 0;
    }

    static long longOf(long bits) {
        return bits;
    }

    static float floatOf(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static double doubleOf(long bits) {
        return Double.longBitsToDouble(bits);
    }
}
