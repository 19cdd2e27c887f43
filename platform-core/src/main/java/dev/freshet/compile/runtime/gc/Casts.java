package dev.freshet.compile.runtime.gc;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.wasm.ValueType;
import org.jspecify.annotations.Nullable;

/** Tests and casts of references. Whoever has a value has it in the type's hierarchy: the module is valid. */
public final class Casts {

    private Casts() {}

    /** Whether a reference is of an abstract heap type, of the codes of {@link ValueType}; null is of none. */
    private static boolean is(Object value, int heapType) {
        return switch (heapType) {
            case ValueType.HEAP_ANY, ValueType.HEAP_EXTERN, ValueType.HEAP_FUNC, ValueType.HEAP_EXN -> true;
            case ValueType.HEAP_EQ ->
                value instanceof GuestStruct || value instanceof GuestArray || value instanceof I31;
            case ValueType.HEAP_I31 -> value instanceof I31;
            case ValueType.HEAP_STRUCT -> value instanceof GuestStruct;
            case ValueType.HEAP_ARRAY -> value instanceof GuestArray;
            default -> false;
        };
    }

    private static boolean is(Object value, RuntimeType type) {
        if (value instanceof GuestStruct struct) {
            return struct.type().isSubtypeOf(type);
        }
        if (value instanceof GuestArray array) {
            return array.type().isSubtypeOf(type);
        }
        return value instanceof FunctionRef function && function.type().isSubtypeOf(type);
    }

    /**
     * For emitted code: 1 if the value is of the type.
     *
     * @param type a reference type, as {@link ValueType} packs it; an index in it is one of the state's module
     */
    public static int test(@Nullable Object value, int type, GuestState state) {
        if (value == null) {
            return ValueType.isNullable(type) ? 1 : 0;
        }
        boolean holds = ValueType.isDefined(type)
                ? is(value, state.types[ValueType.typeIndex(type)])
                : is(value, ValueType.heapType(type));
        return holds ? 1 : 0;
    }

    /** For emitted code: the value, or a trap if it is not of the type. */
    public static @Nullable Object cast(@Nullable Object value, int type, GuestState state) {
        if (test(value, type, state) == 0) {
            throw new Trap(Trap.CAST_FAILURE);
        }
        return value;
    }
}
