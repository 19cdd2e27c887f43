package dev.freshet.instance;

import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.call.CallLengths;
import dev.freshet.host.HostFunctions;
import dev.freshet.image.InitialState;
import dev.freshet.limits.CallCounters;
import dev.freshet.limits.CallTimer;
import dev.freshet.module.CodeForm;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.FunctionExport;
import dev.freshet.module.rewrite.HeapMeter;
import dev.freshet.module.rewrite.NumberCalls;
import dev.freshet.slot.BoundInstance;
import dev.freshet.slot.Slot;
import dev.freshet.sys.CacheLinePadding;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.types.Element;

/**
 * An engine instance over a slot, kept with the slot from call to call and restored with it. Knows all state of the instance outside the
 * linear memory and puts it back; {@code StateInventory} has decided beforehand what there can be.
 *
 * <p>Used by one thread at a time: the owner of the slot.
 */
public final class GuestInstance extends CacheLinePadding implements BoundInstance {

    private final GuestContext context;
    private final InitialState state;
    private final Instance instance;
    private final Machine machine;
    /** The same machine. */
    private final NumberCalls numbers;

    private final @Nullable SlotMemory memory;
    private final SlotTable[] tables;
    private final @Nullable GuestGlobals globals;
    private final HostFunctions host;
    private final GuestView view;
    private final CallTimer timer;
    /** Of the present lease. */
    private final HeapMeter heap;

    /** Which form of the module's code the machine is. */
    private final CodeForm form;

    /** Whether the machine's stores mark nothing. */
    private final boolean unmarked;
    /** How many calls are still to begin before one is measured. */
    private int callsUntilMeasured;

    private int callsMeasuredAsOne = 1;
    /** When the present call began, by the clock of {@link CallLengths}; 0 if it is not measured. */
    private long measuredFrom;

    private final boolean reusable;
    private final boolean rebuiltAfterTrap;
    /**
     * Whether a call has begun and neither returned nor been classified by {@link #trapped}: whatever ended it, the instance is not used
     * again.
     */
    private boolean running;
    /** Set when a call on this instance ended otherwise than by returning. */
    private boolean trapped;
    /** Set when heap or stack ran out in a call: code that must not be cut off may have been, the engine's as well as ours. */
    private boolean machineFailed;
    /** Whether this lease has run what the captured state does not hold. */
    private boolean initialized;

    private final boolean restoresTables;
    private final boolean restoresData;
    private final boolean clearsTailCall;
    /** Original element segments, or null if the module never drops one. */
    private final Element @Nullable [] elements;

    private GuestInstance(
            GuestContext context,
            InitialState state,
            Linkage linkage,
            CodeForm form,
            boolean rebuiltAfterTrap,
            HostFunctions host,
            HeapMeter heap,
            CallTimer timer) {
        this.heap = heap;
        CompiledModule module = context.module();
        this.form = form;
        this.unmarked = !form.marksStores();
        this.context = context;
        this.state = state;
        this.instance = linkage.instance();
        this.machine = instance.getMachine();
        this.numbers = NumberCalls.of(machine);
        this.memory = linkage.memory();
        this.tables = linkage.tables().toArray(SlotTable[]::new);
        this.host = host;
        this.view = new GuestView(context, machine, memory, host);
        host.serve(view);
        this.timer = timer;
        this.reusable = module.inventory().freshness() == Freshness.RESET;
        this.rebuiltAfterTrap = rebuiltAfterTrap;
        this.globals = reusable ? GuestGlobals.of(instance, state.globals()) : null;
        this.restoresTables = reusable && module.inventory().changesTables();
        this.restoresData = memory != null && module.inventory().dropsData();
        this.clearsTailCall = module.inventory().usesTailCalls();
        this.elements = module.inventory().dropsElements()
                ? module.wasm().elementSection().elements()
                : null;
        if (reusable) {
            for (int i = 0; i < tables.length; i++) {
                tables[i].captureInitial(state.tables().get(i).entries(), instance);
            }
        }
        if (memory != null) {
            memory.restoreSegments(state.droppedData());
        }
        restoreElements();
    }

    /** Builds an instance over a slot that is clean for the module. */
    public static GuestInstance build(
            GuestContext context,
            InitialState state,
            Slot slot,
            long maximumBytes,
            HostFunctions host,
            int tableEntries,
            CallTimer timer) {
        CompiledModule module = context.module();
        SlotMemory memory = Linkage.newMemory(module, maximumBytes);
        if (memory != null) {
            memory.attach(slot);
        }
        // In this order: if the compiler is done in between, an instance is rebuilt that need not be, and never the
        // other way round.
        boolean rebuiltAfterTrap = module.inventory().rebuiltAfterTrap();
        CodeForm form = module.form();
        HeapMeter heap = context.newHeapMeter();
        Linkage linkage = Linkage.link(module, form, memory, host, tableEntries, heap);
        return new GuestInstance(context, state, linkage, form, rebuiltAfterTrap, host, heap, timer);
    }

    /** Points the memory at the slot, for one lease; nothing runs on the slot before this. */
    public void attach(Slot slot) {
        if (unmarked) {
            slot.storesAreUnmarked();
        }
        if (memory != null) {
            memory.attach(slot);
        }
        if (initialized) {
            initialized = false;
        }
    }

    /** Runs what the captured state does not hold yet, once for each lease. */
    public void initializeIfNeeded() {
        if (!state.initialized() && !initialized) {
            initialized = true;
            view.beginInitialization();
            Template.runInitialization(context, instance);
        }
    }

    @Override
    public void leaseEnded() {
        heap.end();
    }

    @Override
    public boolean restore() {
        heap.end();
        // Before what may throw: it ends with a line of the guest's that is logged.
        if (memory != null) {
            memory.detach();
        }
        host.end();
        view.end();
        if (!reusable || running || machineFailed || ((trapped || view.unwound()) && rebuiltAfterTrap)) {
            return false;
        }
        if (!isWanted()) {
            return false;
        }
        if (globals != null) {
            globals.restore();
        }
        if (restoresTables) {
            for (SlotTable table : tables) {
                table.restore();
            }
        }
        if (restoresData && memory != null) {
            memory.restoreSegments(state.droppedData());
        }
        restoreElements();
        if (clearsTailCall) {
            instance.clearTailCall();
        }
        return true;
    }

    @Override
    public boolean isWanted() {
        return form.isWanted();
    }

    @SuppressWarnings("NullAway") // the engine's own mark of a dropped element segment is null
    private void restoreElements() {
        Element[] originals = elements;
        if (originals == null) {
            return;
        }
        for (int i = 0; i < originals.length; i++) {
            Element wanted = state.droppedElements()[i] ? null : originals[i];
            if (instance.element(i) != wanted) {
                instance.setElement(i, wanted);
            }
        }
    }

    /** A call begins; returns whether it is the turn of this one to be measured. */
    public boolean isToBeMeasured() {
        return --callsUntilMeasured < 0;
    }

    public void measureFrom(long nanos) {
        measuredFrom = nanos;
    }

    /** The call has ended, somehow; returns what {@link #measureFrom} was told when it began, or 0. */
    public long takeMeasuredFrom() {
        long from = measuredFrom;
        if (from != 0) {
            measuredFrom = 0;
        }
        return from;
    }

    /** How many calls are not to be measured before the next that is. */
    public void measureAfter(int calls) {
        callsUntilMeasured = calls;
        callsMeasuredAsOne = calls + 1;
    }

    /** How many calls the next one that is measured stands for, itself included. */
    public int callsMeasuredAsOne() {
        return callsMeasuredAsOne;
    }

    /** A call begins. */
    public void begins() {
        running = true;
    }

    /** The call has returned. */
    public void returned() {
        running = false;
    }

    /** A call ended otherwise than by returning: what the engine keeps outside of our reach may be in any state. */
    public void trapped(Throwable failure) {
        trapped = true;
        machineFailed |= failure instanceof VirtualMachineError || failure.getCause() instanceof VirtualMachineError;
        running = false;
    }

    /** Counts the limits that the call which has just ended came up against. */
    public void countLimits(CallCounters counters) {
        if (view.logCut()) {
            counters.logCut();
        }
        if (view.errorCut()) {
            counters.errorCut();
        }
        if (memory != null && memory.takeGrowthRefused()) {
            counters.memoryRefused();
        }
        boolean refused = false;
        for (SlotTable table : tables) {
            refused |= table.takeGrowthRefused();
        }
        if (refused) {
            counters.tableEntriesRefused();
        }
    }

    /** What the ABI sees of the call of this function that begins now. */
    public GuestView begin(FunctionExport function) {
        view.begin(function);
        return view;
    }

    public long[] call(FunctionExport function, long[] arguments) {
        view.begin(function);
        try {
            return machine.call(function.index(), arguments);
        } catch (RuntimeException failure) {
            throw EngineFaults.attributed(failure);
        }
    }

    /** Up to three numbers in, at most one out, without arrays; 0 if there is no result. */
    public long callNumber(FunctionExport function, int count, long first, long second, long third) {
        view.begin(function);
        try {
            return numbers.call(function.index(), count, first, second, third);
        } catch (RuntimeException failure) {
            throw EngineFaults.attributed(failure);
        }
    }

    /** The memory, or null if the module has none. */
    @Nullable
    public SlotMemory memory() {
        return memory;
    }

    /** How long its host functions ran on virtual threads; only differences mean something. */
    public long nanosInHost() {
        return host.nanosInHost();
    }

    public CallTimer timer() {
        return timer;
    }
}
