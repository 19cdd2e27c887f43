package dev.freshet.module.rewrite;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import run.endive.runtime.WasmInterruptedException;

/**
 * What the loops and calls of one module do about interrupts: nothing, until somebody wants them to look.
 *
 * <p>The engine's code looks at the thread's interrupt flag in each round of each loop. Here it calls this site, whose target is empty;
 * the JIT compiles that to no instruction at all. Another target makes the JVM throw away the compiled code of the module, running loops
 * included, which takes a fraction of a millisecond; they go on in code that looks. So a change is dear and a look is free.
 *
 * <p>Belongs to the module's {@link GuestClassLoader} and is garbage with it. Thread-safe.
 */
public final class InterruptionSite {

    private static final MethodType TYPE = MethodType.methodType(void.class);
    private static final MethodHandle EMPTY = MethodHandles.empty(TYPE);
    private static final MethodHandle LOOK;

    static {
        try {
            LOOK = MethodHandles.lookup().findStatic(InterruptionSite.class, "look", TYPE);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MutableCallSite site = new MutableCallSite(EMPTY);
    /** As it is synchronised; made here, as the heap may have no room when a guest must be stopped. */
    private final MutableCallSite[] toSynchronise = {site};

    /** What the generated code is linked by; only code that a {@link GuestClassLoader} has loaded can be. */
    public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
        return ((GuestClassLoader) caller.lookupClass().getClassLoader()).interruption().site;
    }

    /**
     * What the engine's code does at loops and calls, and ours in operations that take long without one.
     *
     * @throws WasmInterruptedException if the thread is interrupted; its flag stays
     */
    public static void look() {
        if (Thread.currentThread().isInterrupted()) {
            throw new WasmInterruptedException("Thread interrupted");
        }
    }

    /** Makes the module's code look at the interrupt flag at each loop and call, or makes it stop that; when this returns it does. */
    public void lookAtInterrupts(boolean yes) {
        site.setTarget(yes ? LOOK : EMPTY);
        MutableCallSite.syncAll(toSynchronise);
    }
}
