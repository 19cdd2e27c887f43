package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestTable;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.Tag;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.Limits;
import dev.freshet.wasm.ValueType;
import dev.freshet.wasm.WasmModule;

/**
 * Something that is exported, with what its type says.
 *
 * @param valueType of a global or of a table's entries, with indices of {@code types}
 */
record SuiteExtern(ExternalKind kind, Object value, int valueType, boolean mutable, RuntimeType[] types) {

    /** Whether it can stand for an import. */
    boolean suits(WasmModule module, RuntimeType[] own, ExternalKind wanted, int index) {
        if (kind != wanted) {
            return false;
        }
        return switch (wanted) {
            case FUNCTION ->
                ((FunctionRef) value).type().isSubtypeOf(own[module.functions().type(index)]);
            case TAG -> ((Tag) value).type() == own[module.tags().type(index)];
            case GLOBAL -> {
                boolean same = mutable == module.globals().isMutable(index);
                int type = module.globals().type(index);
                yield same && (mutable ? equal(type, own) : isSubtype(module, type, own));
            }
            case MEMORY -> {
                LinearMemory memory = (LinearMemory) value;
                Limits limits = module.memories().limits();
                yield memory.shared() == limits.isShared(index)
                        && memory.wide() == limits.is64(index)
                        && within(memory.pages(), memory.declaredMaximumPages(), limits, index);
            }
            case TABLE -> {
                GuestTable table = (GuestTable) value;
                Limits limits = module.tables().limits();
                yield equal(module.tables().type(index), own)
                        && table.wide() == limits.is64(index)
                        && within(table.size(), table.declaredMaximum(), limits, index);
            }
        };
    }

    private static boolean within(long size, long maximum, Limits limits, int index) {
        return Long.compareUnsigned(size, limits.min(index)) >= 0
                && (!limits.hasMax(index)
                        || maximum != LinearMemory.NO_MAXIMUM && Long.compareUnsigned(maximum, limits.max(index)) <= 0);
    }

    private boolean equal(int type, RuntimeType[] own) {
        if (ValueType.isReference(type) && ValueType.isDefined(type)) {
            return ValueType.isReference(valueType)
                    && ValueType.isDefined(valueType)
                    && ValueType.isNullable(type) == ValueType.isNullable(valueType)
                    && own[ValueType.typeIndex(type)] == types[ValueType.typeIndex(valueType)];
        }
        return type == valueType;
    }

    private boolean isSubtype(WasmModule module, int type, RuntimeType[] own) {
        if (equal(type, own)) {
            return true;
        }
        if (!ValueType.isReference(type)
                || !ValueType.isReference(valueType)
                || ValueType.isNullable(valueType) && !ValueType.isNullable(type)) {
            return false;
        }
        if (!ValueType.isDefined(valueType)) {
            return module.types().isHeapSubtype(ValueType.heapType(valueType), ValueType.heapType(type));
        }
        if (ValueType.isDefined(type)) {
            return types[ValueType.typeIndex(valueType)].isSubtypeOf(own[ValueType.typeIndex(type)]);
        }
        // Of a defined type it is enough here that the suite has functions only.
        return ValueType.heapType(type) == ValueType.HEAP_FUNC;
    }
}
