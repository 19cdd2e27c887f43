package dev.freshet.stress;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that do one task each. */
final class Workers {

    private Workers() {}

    /** Virtual ones where there are such, by reflection, for this is compiled for a JVM that has none. */
    static ExecutorService virtualIfThereAre() {
        if (Runtime.version().feature() < 21) {
            return Executors.newCachedThreadPool();
        }
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
