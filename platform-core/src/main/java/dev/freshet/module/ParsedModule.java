package dev.freshet.module;

import dev.freshet.PlatformLimits;
import dev.freshet.module.rewrite.InterruptionSite;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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

    /** Scans, parses and validates; throws {@link dev.freshet.InvalidModuleException} for a module that is not acceptable. */
    static ParsedModule of(byte[] bytes, String digest, PlatformLimits limits, StopSignal stop) {
        long started = System.nanoTime();
        ModuleScan scan = EngineFailures.translating("reading the module", () -> ModuleScan.of(bytes, limits));
        return EngineFailures.translating("validating the module", () -> {
            WasmModule wasm = EngineParser.parse(bytes, stop);
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
