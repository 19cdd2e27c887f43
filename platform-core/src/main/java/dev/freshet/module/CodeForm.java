package dev.freshet.module;

import java.util.function.Function;
import run.endive.compiler.internal.MachineFactory;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * One form of a module's code: interpreted, compiled, or compiled without marks. An instance is of one form for good; when the form is not
 * wanted any more, its instances are replaced, each when its lease ends or the next one begins. Thread-safe.
 */
public final class CodeForm {

    private final WasmModule wasm;
    private final Function<Instance, Machine> machines;
    private final boolean marksStores;
    private volatile boolean wanted = true;

    private CodeForm(WasmModule wasm, Function<Instance, Machine> machines, boolean marksStores) {
        this.wasm = wasm;
        this.machines = machines;
        this.marksStores = marksStores;
    }

    /** Run by the engine's interpreter alone, which stores through the memory's own methods. */
    static CodeForm interpreted(WasmModule wasm) {
        return new CodeForm(wasm, InterpreterMachine::new, true);
    }

    /** Classes of the JVM, and the interpreter for functions that do not fit a method of one. */
    static CodeForm compiled(WasmModule wasm, Function<Instance, Machine> machines) {
        return new CodeForm(wasm, new MachineFactory(wasm, machines), true);
    }

    /** The same functions in code whose stores mark nothing. */
    CodeForm unmarked(Function<Instance, Machine> unmarkedMachines) {
        return new CodeForm(wasm, new MachineFactory(wasm, unmarkedMachines), false);
    }

    /** Returns the engine's model for building instances: the very object that {@link #machines()} insists on. */
    public WasmModule wasm() {
        return wasm;
    }

    /** Returns what makes the machine of an instance of {@link #wasm()}; throws {@link IllegalArgumentException} for another's. */
    public Function<Instance, Machine> machines() {
        return machines;
    }

    /** Returns whether stores mark their pages; if not, a slot must be told before a machine runs on it. */
    public boolean marksStores() {
        return marksStores;
    }

    /** Returns whether instances of this form are to be kept. */
    public boolean isWanted() {
        return wanted;
    }

    void want(boolean yes) {
        wanted = yes;
    }
}
