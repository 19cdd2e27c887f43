package dev.freshet.module;

import run.endive.compiler.internal.ClassCollector;
import run.endive.compiler.internal.ClassLoadingCollector;

/** Takes the classes as the engine generates them, and makes that the place where a compilation can be stopped. */
final class StoppableCollector extends ClassLoadingCollector {

    private final StopSignal stop;

    StoppableCollector(StopSignal stop) {
        this.stop = stop;
        stop.check();
    }

    @Override
    public void put(String className, byte[] bytes) {
        stop.check();
        super.put(className, bytes);
    }

    @Override
    public void putMainClass(String className, byte[] bytes) {
        stop.check();
        super.putMainClass(className, bytes);
    }

    @Override
    public void putAll(ClassCollector other) {
        stop.check();
        super.putAll(other);
    }
}
