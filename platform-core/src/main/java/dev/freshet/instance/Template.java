package dev.freshet.instance;

import dev.freshet.CallInterruptedException;
import dev.freshet.InvalidModuleException;
import dev.freshet.ModuleLimitException;
import dev.freshet.admin.ModuleReport.Freshness;
import dev.freshet.admin.ModuleReport.InitializationReport;
import dev.freshet.host.HostFunctions;
import dev.freshet.host.HostFunctions.Observing;
import dev.freshet.host.ObservingImportException;
import dev.freshet.image.InitialState;
import dev.freshet.image.InitialState.TableValue;
import dev.freshet.image.MemoryImage;
import dev.freshet.limits.CallTimer;
import dev.freshet.limits.InterruptHolds;
import dev.freshet.module.CompiledModule;
import dev.freshet.module.FunctionExport;
import dev.freshet.module.rewrite.HeapMeter;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.slot.OnDemandAllocator;
import dev.freshet.slot.Slot;
import dev.freshet.slot.Tenant;
import dev.freshet.sys.Carriers;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.MemoryLimits;

/**
 * Captures a module's initial state: instantiates it once, on the portable port and away from the pool, and looks at what it left.
 *
 * <p>If initialisation ({@code start}, {@code _initialize}) ran to its end without calling an import that can answer differently next
 * time, the state after it is the state each call starts from: WebAssembly without such imports is deterministic. Otherwise the state
 * before it is captured, and each call initialises.
 */
public final class Template {

    /** What was captured, and why in that way. */
    public record Captured(InitialState state, InitializationReport report) {}

    private final CompiledModule module;
    private final GuestContext context;
    private final OnDemandAllocator memory;
    private final PlatformLimits limits;
    private final int pageBytes;
    private final CallTimer timer;
    private final InterruptHolds holds;

    public Template(
            GuestContext context,
            OnDemandAllocator portableMemory,
            PlatformLimits limits,
            int pageBytes,
            CallTimer timer,
            InterruptHolds holds) {
        this.context = context;
        this.module = context.module();
        this.memory = portableMemory;
        this.limits = limits;
        this.pageBytes = pageBytes;
        this.timer = timer;
        this.holds = holds;
    }

    /** @throws InvalidModuleException if the module cannot be instantiated, or traps or takes too long while it initialises */
    public Captured capture(Initialization mode) {
        if (!context.initializes()) {
            return new Captured(
                    capture(false, Observing.STOPS, true), report(mode, true, "the module has no initialisation"));
        }
        if (module.inventory().freshness() == Freshness.REBUILT) {
            return beforeInitialization(
                    mode, "instances are rebuilt: " + module.inventory().reason());
        }
        if (mode == Initialization.PER_CALL) {
            return beforeInitialization(mode, "configured");
        }
        if (mode == Initialization.CAPTURED) {
            return new Captured(
                    capture(true, Observing.ALLOWED, true),
                    report(
                            mode,
                            true,
                            "configured; random bytes and clock readings of initialisation are the same in each call"));
        }
        try {
            return new Captured(
                    capture(true, Observing.STOPS, true), report(mode, true, "initialisation observes nothing"));
        } catch (ObservingImportException e) {
            return beforeInitialization(mode, "initialisation calls " + e.importName());
        }
    }

    private Captured beforeInitialization(Initialization mode, String reason) {
        return new Captured(capture(false, Observing.STOPS, false), report(mode, false, reason));
    }

    private static InitializationReport report(Initialization mode, boolean captured, String reason) {
        return new InitializationReport(mode, captured, reason);
    }

    private InitialState capture(boolean initialize, Observing observing, boolean initialized) {
        MemoryLimits declared = Linkage.memoryLimits(module.wasm());
        long initialBytes = declared == null ? 0 : (long) declared.initialPages() * Memory.PAGE_SIZE;
        long maximumBytes = memory.settings().slotBytes();
        if (initialBytes > maximumBytes) {
            throw new ModuleLimitException(
                    "the module's memory starts at " + initialBytes + " bytes",
                    "freshet.pool.max-memory",
                    initialBytes,
                    maximumBytes,
                    "let the module start smaller or raise it");
        }
        long budget = memory.budget().bound();
        if (initialBytes > budget) {
            throw new ModuleLimitException(
                    "the module's memory starts at " + initialBytes + " bytes",
                    "freshet.memory.budget",
                    initialBytes,
                    budget,
                    "let the module start smaller or raise it");
        }
        Tenant tenant = new Tenant("template", initialBytes, maximumBytes, 0, 0, () -> {
            throw new IllegalStateException("a template has no image");
        });
        HostFunctions host = new HostFunctions(context.imports(), observing, holds);
        HeapMeter heap = context.newHeapMeter();
        Slot slot = memory.lease(tenant);
        try {
            SlotMemory slotMemory = Linkage.newMemory(module, maximumBytes);
            if (slotMemory != null) {
                slotMemory.attach(slot);
            }
            Linkage linkage = Linkage.link(module, module.form(), slotMemory, host, limits.tableEntries(), heap);
            host.serve(new GuestView(context, linkage.instance().getMachine(), slotMemory, host));
            writeActiveSegments(linkage);
            if (initialize) {
                initialize(linkage.instance());
            }
            return stateOf(linkage, initialized);
        } catch (WasmEngineException | StackOverflowError e) {
            throw new InvalidModuleException(
                    "the module cannot be instantiated: " + GuestFailures.describe(e, limits.errorChars()), e);
        } finally {
            try {
                host.end();
                heap.end();
            } finally {
                slot.close();
            }
        }
    }

    private void initialize(Instance instance) {
        Throwable failure = null;
        boolean late;
        Carriers.enter();
        try {
            timer.start(limits.callTime().toNanos());
            try {
                runInitialization(context, instance);
            } catch (Throwable e) {
                failure = e;
            }
            late = timer.stop();
        } finally {
            Carriers.leave();
        }
        if (late) {
            long millis = limits.callTime().toMillis();
            throw new ModuleLimitException(
                    "initialisation took longer than " + millis + " ms",
                    "freshet.limits.call-time",
                    millis,
                    millis,
                    "do less before the first call or raise it",
                    failure);
        }
        if (failure instanceof ObservingImportException observing) {
            throw observing;
        }
        if (failure != null && GuestFailures.isInterruption(failure)) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("the thread was interrupted while the module initialised", failure);
        }
        if (failure != null) {
            throw new InvalidModuleException(
                    "initialisation failed: " + GuestFailures.describe(failure, limits.errorChars()), failure);
        }
    }

    /** Runs {@code start}, then what the ABI says, such as {@code _initialize} of a reactor. */
    static void runInitialization(GuestContext context, Instance instance) {
        int start = context.module().startFunction();
        try {
            if (start >= 0) {
                instance.getMachine().call(start, new long[0]);
            }
            for (FunctionExport export : context.initializers()) {
                instance.getMachine().call(export.index(), new long[0]);
            }
        } catch (RuntimeException failure) {
            throw EngineFaults.attributed(failure);
        }
    }

    /** What {@code SlotMemory.initialize} leaves out, because every other instance finds the segments in its image. */
    private void writeActiveSegments(Linkage linkage) {
        SlotMemory memory = linkage.memory();
        module.forEachActiveSegment((index, segment) -> {
            if (memory == null) {
                throw new InvalidModuleException("data segment " + index + " is active, but the module has no memory");
            }
            int address =
                    (int) ConstantEvaluators.computeConstantValue(linkage.instance(), segment.offsetInstructions())[0];
            memory.write(address, segment.data(), 0, segment.data().length);
            // As if data.drop followed (specification, instantiation): memory.init on it traps.
            memory.drop(index);
        });
    }

    private InitialState stateOf(Linkage linkage, boolean initialized) {
        SlotMemory memory = linkage.memory();
        long memoryBytes = memory == null ? 0 : memory.bytes();
        MemoryImage image = memory == null
                ? MemoryImage.ZERO
                : MemoryImage.capture(
                        memoryBytes,
                        pageBytes,
                        (address, target) -> memory.read((int) address, target, 0, target.length));
        List<TableValue> tables = new ArrayList<>();
        for (SlotTable table : linkage.tables()) {
            tables.add(new TableValue(table.entries()));
        }
        Instance instance = linkage.instance();
        boolean[] droppedElements = new boolean[instance.elementCount()];
        for (int i = 0; i < droppedElements.length; i++) {
            droppedElements[i] = instance.element(i) == null;
        }
        return new InitialState(
                image,
                memoryBytes,
                GuestGlobals.capture(instance),
                tables,
                memory == null ? new boolean[0] : memory.droppedSegments(),
                droppedElements,
                initialized);
    }
}
