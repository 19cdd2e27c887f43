package dev.freshet.module;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;
import run.endive.compiler.internal.ClassCollector;
import run.endive.wasm.WasmEngineException;

/**
 * Takes the classes as the engine generates them, and makes that the place where a compilation can be stopped. Loads none: that comes when
 * all are there and rewritten.
 */
final class StoppableCollector implements ClassCollector {

    private final StopSignal stop;
    private final Map<String, byte[]> classes = new LinkedHashMap<>();
    private @Nullable String mainClass;

    StoppableCollector(StopSignal stop) {
        this.stop = stop;
        stop.check();
    }

    /** The engine names some classes by their internal name. */
    @Override
    public void put(String className, byte[] bytes) {
        stop.check();
        classes.put(className.replace('/', '.'), bytes);
    }

    @Override
    public void putMainClass(String className, byte[] bytes) {
        mainClass = className;
        put(className, bytes);
    }

    @Override
    public void putAll(ClassCollector other) {
        stop.check();
        classes.putAll(other.classBytes());
    }

    @Override
    public String mainClassName() {
        if (mainClass == null) {
            throw new IllegalStateException("no main class has been generated");
        }
        return mainClass;
    }

    @Override
    public Map<String, byte[]> classBytes() {
        return Collections.unmodifiableMap(classes);
    }

    @Override
    public byte[] resolve(Class<?> type) {
        String name = Type.getInternalName(type) + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new WasmEngineException("the engine's class " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new WasmEngineException("the engine's class " + name + " cannot be read", e);
        }
    }
}
