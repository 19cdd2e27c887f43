package dev.freshet.module.rewrite;

import java.util.Map;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;

/**
 * Loads the classes of one module, each verified by the JVM. Nothing outside of the module refers to the loader, so its classes are
 * unloaded with the module.
 */
public final class GuestClassLoader extends ClassLoader {

    private final InterruptionSite interruption;

    /** @param interruption what the loops and calls of the code do about interrupts; shared by all classes of one module */
    public GuestClassLoader(InterruptionSite interruption) {
        super(GuestClassLoader.class.getClassLoader());
        this.interruption = interruption;
    }

    /**
     * Loads classes and has them verified; throws {@link LinkageError} for those that the JVM does not accept.
     *
     * @param betweenClasses called before each class; what it throws ends the loading
     * @return the machine's class
     */
    public Class<? extends Machine> load(Map<String, byte[]> classes, String machine, Runnable betweenClasses) {
        try {
            for (Map.Entry<String, byte[]> generated : classes.entrySet()) {
                betweenClasses.run();
                byte[] bytes = generated.getValue();
                defineClass(generated.getKey(), bytes, 0, bytes.length);
            }
            for (String name : classes.keySet()) {
                betweenClasses.run();
                Class.forName(name, true, this);
            }
            return Class.forName(machine, true, this).asSubclass(Machine.class);
        } catch (ClassNotFoundException e) {
            throw new WasmEngineException("a generated class is missing: " + e.getMessage(), e);
        }
    }

    /** Returns what the loops and calls of the module's code do about interrupts. */
    public InterruptionSite interruption() {
        return interruption;
    }
}
