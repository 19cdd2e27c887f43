package dev.freshet.module;

import dev.freshet.module.rewrite.InterruptionSite;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import run.endive.wasm.WasmModule;

/**
 * A module that has been found acceptable, with all its bodies: what the compiler and the interpreter start from. Large; dropped when the
 * module is compiled.
 *
 * @param inventory without regard to what runs the code
 * @param interruption of all code that is ever made of the module
 * @param time what scanning, parsing and validating took
 */
record ParsedModule(
        String digest,
        long moduleBytes,
        ModuleScan scan,
        WasmModule wasm,
        StateInventory inventory,
        InterruptionSite interruption,
        Duration time) {

    /** The parser takes up each of few bodies by itself, with a copy of the module before it: a millisecond each for one of 4 MB. */
    private static final int MAX_FEW = 16;

    /**
     * Parses and validates a module, scanned already; throws {@link dev.freshet.InvalidModuleException} for one that is not acceptable.
     *
     * @param started when the scan began, as {@link System#nanoTime()}
     */
    static ParsedModule of(
            byte[] bytes, String digest, ModuleScan scan, HalvedParser parser, StopSignal stop, long started) {
        return of(bytes, digest, scan, started, () -> parser.parse(bytes, scan.sections(), stop));
    }

    /**
     * The same for a module whose code is there already, and was made after all of the module had been validated. Of its bodies only those that
     * the interpreter runs are parsed and validated again; it cannot be compiled, nor interpreted as a whole.
     *
     * @return null if more is to be known of its bodies
     */
    static @Nullable ParsedModule withFewBodies(
            byte[] bytes, String digest, ModuleScan scan, Set<Integer> interpreted, StopSignal stop, long started) {
        // Locals that hold references are the one thing that StateInventory learns from bodies and the scan does not
        // tell.
        if (!scan.localsAreNumbers() || interpreted.size() > MAX_FEW) {
            return null;
        }
        ParsedModule module =
                of(bytes, digest, scan, started, () -> EngineParser.parseWithFewBodies(bytes, scan, interpreted, stop));
        boolean needsAll = !interpreted.isEmpty() && module.inventory.interpreterCallsCompiledFunctions();
        return needsAll ? null : module;
    }

    private static ParsedModule of(
            byte[] bytes, String digest, ModuleScan scan, long started, Supplier<WasmModule> parse) {
        return EngineFailures.translating("validating the module", () -> {
            WasmModule wasm = parse.get();
            StateInventory inventory = StateInventory.of(wasm, scan.opcodes(), scan.definesObjects());
            return new ParsedModule(
                    digest,
                    bytes.length,
                    scan,
                    wasm,
                    inventory,
                    new InterruptionSite(),
                    Duration.ofNanos(System.nanoTime() - started));
        });
    }

    List<String> namesOf(Collection<Integer> functions) {
        return functions.stream().sorted().map(scan.names()::nameOf).toList();
    }
}
