package dev.freshet.host;

import dev.freshet.FreshetException;
import dev.freshet.limits.InterruptHolds;
import dev.freshet.spi.GuestCall;
import dev.freshet.sys.Carriers;
import dev.freshet.sys.HostStack;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * The function imports of one instance. The functions stay with the instance; what WASI's act on is made anew for each call ({@link
 * #begin}) and dropped with it ({@link #end}).
 *
 * <p>Used by one thread at a time, as the instance is.
 */
public final class HostFunctions {

    private static final byte[] NO_INPUT = {};

    /** What happens when the guest calls an import whose answer can differ between calls. */
    public enum Observing {
        ALLOWED,
        /** Ends the guest with {@link ObservingImportException}. */
        STOPS
    }

    private final GrantedImports granted;
    private final Observing observing;
    private final InterruptHolds holds;
    private byte[] input = NO_INPUT;
    /** Made when the guest first calls an import of WASI: most calls never do. */
    private @Nullable WasiCall call;
    /** What functions other than WASI's see of the guest; set before the guest first runs. */
    private @Nullable GuestCall guest;

    /** Whether a host function runs now, and this thread holds no turn of {@link Carriers}. */
    private boolean inHost;

    private long nanosInHost;

    /** The thread that is in the host's code of the guest's call now; null while the guest runs, or nothing does. */
    private @Nullable Thread inside;

    /** @param holds of the watchdog that interrupts the instance's calls */
    public HostFunctions(GrantedImports granted, Observing observing, InterruptHolds holds) {
        this.granted = granted;
        this.observing = observing;
        this.holds = holds;
    }

    /** The functions to link the module with. */
    public ImportFunction[] imports(WasmModule module) {
        return granted.functions(module, this);
    }

    /** The guest that will call them. */
    public void serve(GuestCall caller) {
        this.guest = caller;
    }

    /**
     * The one way from a guest into the host. Whatever leaves it says whose failure it is.
     *
     * @throws StackOverflowError if the guest has left the host less stack than it needs; the host has done nothing then
     */
    long[] dispatch(Link link, Instance instance, long[] arguments) {
        HostStack.requireForCall();
        if (observing == Observing.STOPS && !link.isConstant(arguments)) {
            throw new ObservingImportException(link.id());
        }
        Thread before = enter();
        try {
            return Carriers.isVirtual() ? outside(link, instance, arguments) : link.call(this, instance, arguments);
        } catch (WasmEngineException | FreshetException | HostFailure | HostFault e) {
            throw e;
        } catch (RuntimeException e) {
            throw new HostFault(link.id(), e);
        } finally {
            leave(before);
        }
    }

    /** The current thread begins to run the host's code for the guest; returns what {@link #leave} is to be told. */
    public @Nullable Thread enter() {
        Thread before = inside;
        inside = Thread.currentThread();
        return before;
    }

    public void leave(@Nullable Thread before) {
        inside = before;
    }

    /**
     * Who has kept a guest's call beyond its end, or given it to another thread, would reach the memory of whatever runs there now. A thread only
     * ever finds itself here if it has entered and not left, so the field need not be volatile.
     *
     * @throws IllegalStateException if the current thread does not run the host's code for the guest
     */
    public void requireInside() {
        if (inside != Thread.currentThread()) {
            throw new IllegalStateException(
                    "a guest's call and its memory are for the thread that serves the call, until it has; copy what is"
                            + " needed longer or elsewhere");
        }
    }

    /** On a virtual thread: others may have the turn meanwhile. */
    private long[] outside(Link link, Instance instance, long[] arguments) {
        long from = System.nanoTime();
        boolean within = inHost;
        inHost = true;
        Carriers.stepOut();
        try {
            return link.call(this, instance, arguments);
        } finally {
            Carriers.stepIn();
            inHost = within;
            nanosInHost += System.nanoTime() - from;
        }
    }

    /** How long host functions ran on virtual threads since the instance was built, waiting included; only differences mean something. */
    public long nanosInHost() {
        return nanosInHost;
    }

    /** Whether a host function runs now, on a virtual thread, that the guest has called: if it calls the guest in turn, that is to be {@link #intoGuest}. */
    public boolean isInHost() {
        return inHost;
    }

    /** The host function calls the guest, which calls host functions again; returns to by {@link #backInHost}. */
    public void intoGuest() {
        Carriers.stepIn();
        inHost = false;
    }

    public void backInHost() {
        inHost = true;
        Carriers.stepOut();
    }

    WasiCall wasi() {
        WasiCall current = call;
        if (current == null) {
            current = new WasiCall(input, granted.wasi(), guest());
            call = current;
        }
        return current;
    }

    InterruptHolds holds() {
        return holds;
    }

    GuestCall guest() {
        if (guest == null) {
            throw new IllegalStateException("nobody has said which guest calls");
        }
        return guest;
    }

    /** A call begins; its standard input is this. */
    public void begin(byte[] standardInput) {
        this.input = standardInput;
    }

    /** What the guest has written to standard output in this call. */
    public byte[] output() {
        return call == null ? NO_INPUT : call.output();
    }

    /** What the guest has written to standard error in this call, cut off at the limit. */
    public byte[] errors() {
        return call == null ? NO_INPUT : call.errors();
    }

    /** Whether the guest wrote more to standard error than was kept. */
    public boolean errorsCut() {
        return call != null && call.errorsCut();
    }

    /** The call has ended; its state is dropped. */
    public void end() {
        if (inHost) {
            // A stack that overflowed at the end of a host function.
            inHost = false;
        }
        if (input != NO_INPUT) {
            input = NO_INPUT;
        }
        WasiCall ended = call;
        if (ended != null) {
            call = null;
            close(ended);
        }
    }

    /** Logs a last line of the guest's that did not end. A logger that fails there, or that has too little stack, must not cost the slot. */
    private static void close(WasiCall ended) {
        try {
            ended.close();
        } catch (Throwable e) {
            // The call has ended, and the logger that would say so is the one that failed.
        }
    }
}
