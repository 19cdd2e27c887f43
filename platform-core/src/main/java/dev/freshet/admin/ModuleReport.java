package dev.freshet.admin;

import dev.freshet.settings.Initialization;
import dev.freshet.spi.GuestAbi;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the platform learnt about a module. Names come from the module and are hostile text: they are capped at 256 characters here, but
 * escape them before they reach a log or a page.
 *
 * @param moduleBytes size of the binary
 * @param functions number of functions the module defines, without imports
 * @param exports in the module's order
 * @param imports in the module's order
 * @param memory the linear memory, or null if the module has none
 * @param tables in index order, imported ones first
 * @param dataSegments number of data segments
 * @param abi how the module can be called with bytes: name of its {@link GuestAbi}, or {@code raw}
 * @param bytesFunctions exported functions that this ABI can call with bytes, as {@link GuestAbi#calls} says
 * @param bytesWanted what it looks for in them, {@link GuestAbi#wanted}
 * @param initialization when its initialisation runs
 * @param imageBytes size of the captured image of its memory; 0 if all of it is zero
 * @param freshness how an instance is made fresh
 * @param freshnessReason why, in words
 * @param compileTime wall time of parsing, validating and compiling, as far as they have gone
 * @param methodsTooBigForJit compiled functions of more than 8,000 bytecodes, which HotSpot interprets unless it runs with {@code
 *     -XX:-DontCompileHugeMethods}
 * @param functionsInterpreted functions over the JVM's 64 KiB method limit, which the engine's interpreter runs
 * @param code what runs the module now
 */
public record ModuleReport(
        long moduleBytes,
        int functions,
        List<Export> exports,
        List<Import> imports,
        @Nullable MemoryLimits memory,
        List<TableLimits> tables,
        int dataSegments,
        String abi,
        Set<String> bytesFunctions,
        String bytesWanted,
        InitializationReport initialization,
        long imageBytes,
        Freshness freshness,
        String freshnessReason,
        Duration compileTime,
        List<BigMethod> methodsTooBigForJit,
        List<String> functionsInterpreted,
        CodeReport code) {

    public ModuleReport {
        exports = List.copyOf(exports);
        imports = List.copyOf(imports);
        tables = List.copyOf(tables);
        bytesFunctions = Set.copyOf(bytesFunctions);
        methodsTooBigForJit = List.copyOf(methodsTooBigForJit);
        functionsInterpreted = List.copyOf(functionsInterpreted);
    }

    /** How an instance is made fresh for the next call. */
    public enum Freshness {
        /** All its state is restored in place. */
        RESET,
        /** Some of its state cannot be restored from outside the engine: a new engine instance is built over clean memory. */
        REBUILT
    }

    /** What runs a module's functions. */
    public enum CodeState {
        /** Classes of the JVM. */
        COMPILED,
        /** The engine's interpreter, until the compiler is done. */
        COMPILING,
        /** The engine's interpreter, for good: compiling failed. */
        INTERPRETED
    }

    /** What runs a module's functions now, and why that. */
    public record CodeReport(CodeState state, String reason) {}

    /** An export: its kind ({@code func}, {@code memory}, {@code table}, {@code global}, {@code tag}) and its type in text format. */
    public record Export(String name, String kind, String type) {}

    /** An import: where from, its kind and its type in text format. */
    public record Import(String module, String name, String kind, String type) {}

    /** Limits of a memory in bytes; {@code maximumBytes} is what a call may grow to here, never above the platform's limit. */
    public record MemoryLimits(long initialBytes, long maximumBytes, boolean imported) {}

    /** Limits of a table in entries. */
    public record TableLimits(String elementType, long initialEntries, long maximumEntries, boolean imported) {}

    /** When initialisation runs, and the import that decided it, such as {@code wasi_snapshot_preview1.random_get}. */
    public record InitializationReport(Initialization mode, boolean captured, String reason) {}

    /** A function and its size in bytecodes; {@code compiled} says whether the JVM compiles it to machine code or interprets it. */
    public record BigMethod(String function, int bytecodes, boolean compiled) {}
}
