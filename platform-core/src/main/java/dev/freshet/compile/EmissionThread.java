package dev.freshet.compile;

import org.jspecify.annotations.Nullable;

/** Emits one class on a stack of its own. Its caller waits, whatever interrupts it: a class is never half there. */
final class EmissionThread extends Thread {

    private final ModuleClasses classes;
    private final String className;
    private byte @Nullable [] bytes;
    private @Nullable Throwable failure;

    private EmissionThread(ModuleClasses classes, String className) {
        super("freshet-emit");
        this.classes = classes;
        this.className = className;
        setDaemon(true);
    }

    static byte[] emit(ModuleClasses classes, String className) {
        EmissionThread thread = new EmissionThread(classes, className);
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return thread.result();
    }

    @Override
    public void run() {
        try {
            bytes = classes.emit(className);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private byte[] result() {
        byte[] emitted = bytes;
        if (emitted == null) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the class " + className + " cannot be emitted", failure);
        }
        return emitted;
    }
}
