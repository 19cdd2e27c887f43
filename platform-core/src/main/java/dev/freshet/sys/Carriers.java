package dev.freshet.sys;

import dev.freshet.CallInterruptedException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps guests at work from taking all carriers of virtual threads. A guest computes, so its virtual thread leaves its carrier only where a
 * host function waits; as many endless guests as there are carriers would stop every virtual thread of the application until their
 * deadlines. So at most one fewer is at work at a time, and others wait for their turn in the order in which they came, off their
 * carriers.
 *
 * <pre>
 *   enter ---- guest ---- stepOut ---- host function, may wait ---- stepIn ---- guest ---- leave
 *         holds                        holds nothing                      holds
 * </pre>
 *
 * <p>One for the JVM, because carriers are. On platform threads all of this does nothing, and the JIT knows: the test costs a comparison of
 * classes. With a single carrier none can be left free; then one guest is at work at a time.
 */
public final class Carriers {

    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualHandle();
    private static final boolean EXIST = IS_VIRTUAL != null;
    private static final Turns TURNS = new Turns(mostAtWork(Integer.getInteger(
            "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors())));

    private Carriers() {}

    /** Turns to work; who takes one without waiting is in debt, and others wait the longer. */
    static final class Turns extends Semaphore {

        private static final long serialVersionUID = 1L;

        Turns(int most) {
            super(most, true);
        }

        /** Takes a turn, waiting for one; an interrupt ends the waiting, not the taking, and stays set. */
        void takeInAnyCase() {
            if (tryAcquire()) {
                return;
            }
            try {
                acquire();
            } catch (InterruptedException e) {
                reducePermits(1);
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns how many guests may be at work on so many carriers. */
    static int mostAtWork(int carriers) {
        return Math.max(1, carriers - 1);
    }

    private static @Nullable MethodHandle isVirtualHandle() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            // Before 21.
            return null;
        }
    }

    /** Returns whether the calling thread is a virtual one. */
    public static boolean isVirtual() {
        MethodHandle handle = IS_VIRTUAL;
        if (!EXIST || handle == null) {
            return false;
        }
        try {
            return (boolean) handle.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new AssertionError("Thread.isVirtual() does not throw", e);
        }
    }

    /**
     * A guest is to run on this thread; waits for its turn. Who enters must leave exactly once, on every path.
     *
     * @throws CallInterruptedException if the thread is interrupted while it waits, or was before; the flag is set, nothing is held and a
     *     retry is safe
     */
    public static void enter() {
        if (isVirtual()) {
            try {
                TURNS.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CallInterruptedException(
                        "the calling virtual thread was interrupted while it waited for its turn: at most "
                                + "as many guests run on virtual threads as there are carriers, less one",
                        e);
            }
        }
    }

    /** The guest has returned. */
    public static void leave() {
        if (isVirtual()) {
            TURNS.release();
        }
    }

    /** The guest has called the host, which may wait. */
    public static void stepOut() {
        leave();
    }

    /**
     * The guest goes on. If the thread is interrupted, as at the call's deadline, it does so at once and stops where it looks at the
     * interrupt; whatever happens, a turn is held afterwards.
     */
    public static void stepIn() {
        if (isVirtual()) {
            TURNS.takeInAnyCase();
        }
    }

    /** Turns that nobody holds now; for tests. */
    static int free() {
        return TURNS.availablePermits();
    }
}
