package dev.freshet.compile;

import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.MemorySection;
import java.util.BitSet;

/** Emits any class of a module by its name. Thread-safe: each class is emitted from the module alone. */
final class ModuleClasses {

    private final Layout layout;

    ModuleClasses(Layout layout) {
        this.layout = layout;
    }

    /**
     * Returns the bytes of a class.
     *
     * @param name as class files write it
     * @throws IllegalArgumentException if the module has no such class
     */
    byte[] emit(String name) {
        if (name.startsWith(Names.FUNCTION)) {
            return new FunctionClass(layout).emit(number(name, Names.FUNCTION.length()));
        }
        if (name.startsWith(Names.DISPATCH)) {
            return dispatch(name, false);
        }
        if (name.startsWith(Names.TAIL_DISPATCH)) {
            return dispatch(name, true);
        }
        MemorySection memories = layout.module().memories();
        return switch (name) {
            case Names.STATE -> new StateClass(layout).emit();
            case Names.NUMBERS -> layout.numberEntries().emit(layout);
            case Names.LOOK -> LookClass.emit();
            case Names.ACCESS ->
                new AccessClass(
                                memories.limits().is64(0),
                                Math.min(memories.limits().min(0), 1 << 16) * LinearMemory.WASM_PAGE_BYTES,
                                layout.options())
                        .emit(name);
            case Names.ACCESS_OTHER -> new AccessClass(false, 0, layout.options()).emit(name);
            case Names.ACCESS_OTHER_WIDE -> new AccessClass(true, 0, layout.options()).emit(name);
            default -> throw new IllegalArgumentException("a module has no class " + name);
        };
    }

    private static int number(String name, int from) {
        return Integer.parseInt(name, from, name.length(), 10);
    }

    private byte[] dispatch(String name, boolean tails) {
        int from = Names.DISPATCH.length();
        int group = name.indexOf('g', from);
        int type = Integer.parseInt(name, from, group < 0 ? name.length() : group, 10);
        DispatchClass dispatch = new DispatchClass(layout, type, tails);
        BitSet withBody = tails ? withTailCalls(type) : null;
        if (group >= 0) {
            return dispatch.emitGroup(number(name, group + 1), withBody);
        }
        return withBody == null ? dispatch.emit() : dispatch.emitTails(withBody);
    }

    /** Functions of a type that have tail calls, by index. Decodes all of the type: only modules with tail calls ask. */
    private BitSet withTailCalls(int type) {
        BitSet found = new BitSet();
        BodyReader reader = new BodyReader(layout.module());
        TailCallScan scan = new TailCallScan();
        for (int id = layout.firstId(type); id < layout.endId(type); id++) {
            int function = layout.functionOf(id);
            if (scan.hasTailCalls(reader, function)) {
                found.set(function);
            }
        }
        return found;
    }
}
