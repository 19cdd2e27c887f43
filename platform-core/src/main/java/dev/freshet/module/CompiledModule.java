package dev.freshet.module;

import dev.freshet.GuestModule;
import dev.freshet.ModuleReport;
import dev.freshet.module.rewrite.InterruptionSite;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.internal.MachineFactory;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.FunctionType;

/**
 * A module ready to be instantiated: its code as JVM classes, its description, and how instances of it are made fresh. Immutable, shared by
 * all extensions with the same bytes and by any number of threads; freed, classes included, when the last of them lets go.
 */
public final class CompiledModule {

    private final String digest;
    private final long moduleBytes;
    private final WasmModule wasm;
    private final DataSegment[] dataSegments;
    private final int startFunction;
    private final Function<Instance, Machine> machineFactory;
    private final InterruptionSite interruption;
    private final StoreMarks marks;
    private final StateInventory inventory;
    private final FunctionNames names;
    private final Map<String, FunctionExport> functionExports;
    private final Map<Integer, String> exportNames;
    private final List<ModuleReport.Export> exports;
    private final List<ModuleReport.Import> imports;
    private final List<ModuleReport.TableLimits> tables;
    private final @Nullable MemoryDescription memory;
    private final GuestModule description;
    private final List<ModuleReport.BigMethod> methodsTooBigForJit;
    private final List<String> functionsInterpreted;
    private final Duration compileTime;

    /**
     * @param parsed the module as parsed and compiled, start section and bodies included; not kept
     */
    CompiledModule(
            String digest,
            long moduleBytes,
            ModuleScan scan,
            WasmModule parsed,
            EngineCompiler.Code code,
            long started) {
        this.digest = digest;
        this.moduleBytes = moduleBytes;
        names = scan.names();
        startFunction =
                parsed.startSection().map(start -> (int) start.startIndex()).orElse(-1);
        functionsInterpreted =
                code.interpreted().stream().sorted().map(names::nameOf).toList();
        methodsTooBigForJit = GeneratedCode.methodsTooBigForJit(code.classes().values(), names);
        inventory = StateInventory.of(parsed, scan.opcodes(), scan.definesObjects(), functionsInterpreted);
        boolean keepsAll = !functionsInterpreted.isEmpty() && inventory.interpreterCallsCompiledFunctions();
        wasm = EngineParser.forInstances(
                parsed, digest, function -> keepsAll || code.interpreted().contains(function), inventory.readsData());
        dataSegments = parsed.dataSection().dataSegments();
        machineFactory = new MachineFactory(wasm, code.machines());
        interruption = code.interruption();
        marks = new StoreMarks(wasm, code.unmarked());
        ModuleShape shape = ModuleShape.of(parsed);
        functionExports = shape.functionExports();
        exportNames = exportNames(functionExports.values(), names);
        exports = shape.exports();
        imports = shape.imports();
        tables = shape.tables();
        memory = shape.memory();
        description = Signatures.describe(parsed, functionExports.values(), shape.exportsMemory());
        compileTime = Duration.ofNanos(System.nanoTime() - started);
    }

    /** Returns the SHA-256 of the module's bytes, 64 lower-case hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** Returns the size of the binary in bytes. */
    public long moduleBytes() {
        return moduleBytes;
    }

    /**
     * Returns the engine's model for building instances. It has no start section (see {@link #startFunction()}), no custom sections and
     * no bodies of functions that are compiled. The very object that {@link #machineFactory()} insists on.
     */
    public WasmModule wasm() {
        return wasm;
    }

    /** Returns the index of the start function, imported functions counted, or -1 if there is none. */
    public int startFunction() {
        return startFunction;
    }

    /**
     * Returns what makes the machine of an instance of {@link #wasm()}, whose stores mark their pages; throws {@link
     * IllegalArgumentException} for another's.
     */
    public Function<Instance, Machine> machineFactory() {
        return machineFactory;
    }

    /** Returns what makes the module's code look at interrupts; without that, guests in loops do not notice them. */
    public InterruptionSite interruption() {
        return interruption;
    }

    /** Returns whether instances should have another machine, whose stores mark nothing. */
    public StoreMarks marks() {
        return marks;
    }

    /** Returns how an instance is made fresh. */
    public StateInventory inventory() {
        return inventory;
    }

    /** Returns the exported function of that name, or null if there is none or the name is that of another kind of export. */
    public @Nullable FunctionExport function(String name) {
        return functionExports.get(name);
    }

    /** Returns all exported functions, in no particular order. */
    public Collection<FunctionExport> functionExports() {
        return functionExports.values();
    }

    /** Returns whether a function of that name and exactly that type is exported. */
    public boolean exportsFunction(String name, FunctionType type) {
        FunctionExport export = functionExports.get(name);
        return export != null && export.type().equals(type);
    }

    /** Returns the name of a function out of the module's name section, capped, hostile text; {@code func N} if it has none. */
    public String functionName(int index) {
        return names.nameOf(index);
    }

    /** As {@link #functionName}, and the name of an export where there is no other, as in modules that were stripped. */
    String nameInStack(int index) {
        String export = exportNames.get(index);
        return export == null ? names.nameOf(index) : export;
    }

    /** Names of exported functions by index, of those that the name section leaves out. */
    private static Map<Integer, String> exportNames(Collection<FunctionExport> exports, FunctionNames names) {
        Map<Integer, String> found = new HashMap<>();
        for (FunctionExport export : exports) {
            if (!names.has(export.index())) {
                found.merge(export.index(), export.name(), (one, other) -> one.compareTo(other) <= 0 ? one : other);
            }
        }
        return found;
    }

    /** Returns what an ABI can tell the module by. */
    public GuestModule description() {
        return description;
    }

    /** Returns the wall time of scanning, parsing, validating and compiling, waiting for a thread not included. */
    public Duration compileTime() {
        return compileTime;
    }

    /** Returns functions of more than 8,000 bytecodes, the largest first: HotSpot interprets them by default. */
    public List<ModuleReport.BigMethod> methodsTooBigForJit() {
        return methodsTooBigForJit;
    }

    /** Returns names of functions too large for a JVM method, which the engine's interpreter runs; capped, hostile text. */
    public List<String> functionsInterpreted() {
        return functionsInterpreted;
    }

    /** Returns exports in the module's order; names capped at 256 characters, hostile text. */
    public List<ModuleReport.Export> exports() {
        return exports;
    }

    /** Returns imports in the module's order; names capped at 256 characters, hostile text. */
    public List<ModuleReport.Import> imports() {
        return imports;
    }

    /** Returns tables in index order, imported ones first, as declared. */
    public List<ModuleReport.TableLimits> tables() {
        return tables;
    }

    /** Returns the memory, or null if the module has none. */
    public @Nullable MemoryDescription memory() {
        return memory;
    }

    /** Returns the number of functions that the module defines, without imports. */
    public int functions() {
        return wasm.functionSection().functionCount();
    }

    /** Returns the number of data segments. */
    public int dataSegments() {
        return dataSegments.length;
    }

    /** What {@link #forEachActiveSegment} calls. */
    @FunctionalInterface
    public interface ActiveSegmentVisitor {
        void visit(int index, ActiveDataSegment segment);
    }

    /** Visits the segments that instantiation writes to memory, in index order. */
    public void forEachActiveSegment(ActiveSegmentVisitor visitor) {
        for (int i = 0; i < dataSegments.length; i++) {
            if (dataSegments[i] instanceof ActiveDataSegment active) {
                visitor.visit(i, active);
            }
        }
    }
}
