package dev.freshet.module;

import dev.freshet.CallInterruptedException;
import dev.freshet.admin.ModuleReport;
import dev.freshet.module.rewrite.InterruptionSite;
import dev.freshet.spi.GuestModule;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.FunctionType;

/**
 * A module ready to be instantiated: its code, its description, and how instances of it are made fresh. Shared by all extensions with the
 * same bytes and by any number of threads; freed, classes included, when the last of them lets go.
 *
 * <p>All but the code is immutable. The code is there as JVM classes from the beginning, or the engine's interpreter runs it until the
 * compiler is done behind the first calls; then new instances are of the compiled {@link #form()}, and those of the other are replaced as
 * their leases end.
 */
public final class CompiledModule {

    private final String digest;
    private final long moduleBytes;
    private final int functions;
    private final DataSegment[] dataSegments;
    private final int startFunction;
    private final InterruptionSite interruption;
    private final FunctionNames names;
    private final Map<String, FunctionExport> functionExports;
    private final Map<Integer, String> exportNames;
    private final List<ModuleReport.Export> exports;
    private final List<ModuleReport.Import> imports;
    private final List<ModuleReport.TableLimits> tables;
    private final @Nullable MemoryDescription memory;
    private final GuestModule description;
    private final boolean compiledBehind;
    /** Written by the thread that compiles the module in the background. */
    private volatile ModuleCode code;
    /** What need not be done before the upload is answered; null when it is begun, or if there is nothing. */
    private final AtomicReference<@Nullable Runnable> later = new AtomicReference<>();
    /** Completed when {@link #code} changes no more. */
    private final CompletableFuture<@Nullable Void> settled = new CompletableFuture<>();

    /** @param parsed not kept */
    CompiledModule(ParsedModule parsed, ModuleCode code) {
        WasmModule wasm = parsed.wasm();
        this.code = code;
        digest = parsed.digest();
        moduleBytes = parsed.moduleBytes();
        names = parsed.scan().names();
        functions = wasm.functionSection().functionCount();
        startFunction =
                wasm.startSection().map(start -> (int) start.startIndex()).orElse(-1);
        dataSegments = wasm.dataSection().dataSegments();
        interruption = parsed.interruption();
        ModuleShape shape = ModuleShape.of(wasm);
        functionExports = shape.functionExports();
        exportNames = exportNames(functionExports.values(), names);
        exports = shape.exports();
        imports = shape.imports();
        tables = shape.tables();
        memory = shape.memory();
        description = Signatures.describe(wasm, functionExports.values(), shape.exportsMemory());
        compiledBehind = code.report().state() == ModuleReport.CodeState.COMPILING;
        if (!compiledBehind) {
            settled();
        }
    }

    /** @param work hands something over to another thread; replaces what was left before */
    void leaveForLater(Runnable work) {
        later.set(work);
    }

    /**
     * Begins what was left for when the upload is answered, in the background: compiling a module that is interpreted first, above all. So the
     * upload and the compiler do not take each other's processors. Whoever gets a module must see to it that this is called; a second call
     * does nothing.
     */
    public void beginWhatWasLeft() {
        Runnable work = later.getAndSet(null);
        if (work != null) {
            work.run();
        }
    }

    /** Whether it was first interpreted. */
    boolean compiledBehind() {
        return compiledBehind;
    }

    /** The compiler is done: new instances are of this code. */
    void replace(ModuleCode compiled) {
        CodeForm before = form();
        code = compiled;
        before.want(false);
    }

    /** The compiler has given up. */
    void staysInterpreted(String reason) {
        code = code.forGood(reason);
    }

    /** The code changes no more; wakes who waits for that, and tells who wants to know. */
    void settled() {
        settled.complete(null);
    }

    /** Runs something when the code changes no more: now, or on the thread that compiles. It must not take long. */
    public void whenSettled(Runnable action) {
        settled.thenRun(action);
    }

    /**
     * Waits until the code changes no more; begins what was left for later.
     *
     * @throws CallInterruptedException if the thread is interrupted; its flag is set
     */
    public void awaitSettled() {
        beginWhatWasLeft();
        try {
            settled.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("interrupted while waiting for a module to compile", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody completes it so", e);
        }
    }

    /** Returns the SHA-256 of the module's bytes, 64 lower-case hexadecimal digits. */
    public String digest() {
        return digest;
    }

    /** Returns the size of the binary in bytes. */
    public long moduleBytes() {
        return moduleBytes;
    }

    /** Returns the form of code that new instances are to have. */
    public CodeForm form() {
        return code.marks().form();
    }

    /**
     * Returns the engine's model of the present {@link #form()}. It has no start section (see {@link #startFunction()}), no custom sections
     * and no bodies of functions that are compiled.
     */
    public WasmModule wasm() {
        return form().wasm();
    }

    /** Returns the index of the start function, imported functions counted, or -1 if there is none. */
    public int startFunction() {
        return startFunction;
    }

    /** Returns what makes the module's code look at interrupts; without that, guests in loops do not notice them. */
    public InterruptionSite interruption() {
        return interruption;
    }

    /** Returns whether instances should have another machine, whose stores mark nothing. */
    public StoreMarks marks() {
        return code.marks();
    }

    /** Returns how an instance is made fresh. */
    public StateInventory inventory() {
        return code.inventory();
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
        return code.compileTime();
    }

    /** Returns functions of more than 8,000 bytecodes, the largest first: HotSpot interprets them by default. */
    public List<ModuleReport.BigMethod> methodsTooBigForJit() {
        return code.methodsTooBigForJit();
    }

    /** Returns names of functions too large for a JVM method, which the engine's interpreter runs; capped, hostile text. */
    public List<String> functionsInterpreted() {
        return code.functionsInterpreted();
    }

    /** Returns what runs the module now, and why that. */
    public ModuleReport.CodeReport codeReport() {
        return code.report();
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
        return functions;
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
