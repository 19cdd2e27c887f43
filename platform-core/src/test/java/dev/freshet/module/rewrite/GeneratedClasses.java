package dev.freshet.module.rewrite;

import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import run.endive.compiler.internal.ByteClassCollector;
import run.endive.compiler.internal.Compiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/** What the engine makes of a module, and machines of that or of what was made of it. */
final class GeneratedClasses {

    private GeneratedClasses() {}

    /** Returns the engine's classes by name. */
    static Map<String, byte[]> of(WasmModule module) {
        Map<String, byte[]> generated = new LinkedHashMap<>();
        Compiler.builder(module)
                .withClassCollectorFactory(ByteClassCollector::new)
                .build()
                .compile()
                .collector()
                .classBytes()
                .forEach((name, bytes) -> generated.put(name.replace('/', '.'), bytes));
        return generated;
    }

    /** Loads classes; returns what makes the machine of an instance. */
    static Function<Instance, Machine> machines(Map<String, byte[]> classes) throws ReflectiveOperationException {
        Constructor<? extends Machine> machine = new GuestClassLoader(new InterruptionSite())
                .load(classes, Compiler.DEFAULT_CLASS_NAME, () -> {})
                .getConstructor(Instance.class);
        return linked -> {
            try {
                return machine.newInstance(linked);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        };
    }
}
