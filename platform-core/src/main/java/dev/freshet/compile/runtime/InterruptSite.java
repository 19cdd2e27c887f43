package dev.freshet.compile.runtime;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * What the loops of one module do about interrupts: nothing, until somebody wants them to look.
 *
 * <p>Each head of a loop calls the class {@code guest/Look} of the module, which calls this site, whose target is empty: the JIT compiles
 * that to no instruction at all. Another target makes the JVM throw away the compiled code of the module, running loops included, which
 * takes a fraction of a millisecond; they go on in code that looks. So a change is dear and a look is free.
 *
 * <p>Belongs to the module's loader and is garbage with it. Thread-safe.
 */
public final class InterruptSite {

    private static final MethodType TYPE = MethodType.methodType(void.class);
    private static final MethodHandle EMPTY = MethodHandles.empty(TYPE);
    private static final MethodHandle LOOK;

    static {
        try {
            LOOK = MethodHandles.lookup().findStatic(InterruptSite.class, "lookAtFlag", TYPE);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final MutableCallSite site;

    /** @param looking whether it looks from the beginning, as it must where loops have no safepoints */
    public InterruptSite(boolean looking) {
        site = new MutableCallSite(looking ? LOOK : EMPTY);
    }

    /** Links the class {@code guest/Look}; only one that a loader of guests has loaded can be. */
    public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
        return ((InterruptSiteOwner) caller.lookupClass().getClassLoader()).interruptSite().site;
    }

    private static void lookAtFlag() {
        if (Thread.currentThread().isInterrupted()) {
            throw new GuestInterruptedException();
        }
    }

    /** Looks at the thread's interrupt flag, whatever the site's target: between the parts of long operations. */
    @SuppressWarnings("MethodMayBeStatic") // the owner of the site decides one day how a part looks
    public void look() {
        lookAtFlag();
    }

    /** Makes the module's loops look at the interrupt flag, or makes them stop that; when this returns they do. */
    public void lookAtInterrupts(boolean yes) {
        site.setTarget(yes ? LOOK : EMPTY);
        MutableCallSite.syncAll(new MutableCallSite[] {site});
    }
}
