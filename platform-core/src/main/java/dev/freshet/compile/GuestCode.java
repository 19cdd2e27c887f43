package dev.freshet.compile;

import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.reset.StateSnapshot;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.WasmModule;

/**
 * The code of a module in one form. Nothing is emitted when it is made; a function's class is when the first call to it is linked. Thread-safe;
 * its classes are unloaded when neither it nor an instance is reachable.
 */
public final class GuestCode {

    private final Layout layout;
    private final ModuleClasses classes;
    private final GuestLoader loader;
    private final InterruptSite site;
    private final RuntimeType[] types;
    /** The most places that parameters or results of a type take. */
    private final int cells;

    /**
     * @param module decoded and valid
     * @param site what its loops do about interrupts
     * @param space the types of modules that it can be linked with
     */
    public GuestCode(WasmModule module, CodeOptions options, InterruptSite site, TypeSpace space) {
        this.layout = new Layout(module, options);
        this.classes = new ModuleClasses(layout);
        this.site = site;
        this.loader = new GuestLoader(classes, site);
        this.types = space.types(module.types());
        int most = 0;
        for (int i = 0; i < module.types().count(); i++) {
            if (module.types().isFunction(i)) {
                most = Math.max(most, layout.shape(i).cells());
            }
        }
        this.cells = most;
    }

    public WasmModule module() {
        return layout.module();
    }

    /** The runtime's types, by the module's indices. Not to be changed. */
    public RuntimeType[] types() {
        return types;
    }

    public InterruptSite interruptSite() {
        return site;
    }

    /**
     * Returns what {@link GuestState#callNumbers} calls a function by; -1 if it is not exported, or has other parameters than up to three
     * numbers or another result than at most one.
     */
    public int numberEntry(int function) {
        return layout.numberEntries().entry(function);
    }

    /** Makes the state of a new instance: everything in it is zero or null. */
    GuestState newState() {
        GuestState state;
        try {
            state = Class.forName("guest.State", true, loader)
                    .asSubclass(GuestState.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the state of a module cannot be made", e);
        }
        state.number(layout);
        state.types = types;
        state.site = site;
        state.results = new long[cells];
        state.resultReferences = new Object[cells];
        state.tailValues = new long[cells];
        state.tailReferences = new Object[cells];
        return state;
    }

    /** Takes what a reset brings back: all of a state but its memories. */
    public StateSnapshot snapshot(GuestState state) {
        return StateSnapshot.of(state, newState());
    }

    /** How many functions have code, imported ones included. */
    public int functions() {
        return layout.functions();
    }

    /** Emits the class of a function, without loading it: for tests and the cache on disk. */
    public byte[] functionClass(int function) {
        return classes.emit(Names.function(function));
    }

    /** Loads the class of a function, if it is not yet; the JVM verifies it. */
    public void load(int function) {
        try {
            Class.forName(Names.function(function).replace('/', '.'), true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
