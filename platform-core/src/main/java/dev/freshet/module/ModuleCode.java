package dev.freshet.module;

import dev.freshet.admin.ModuleReport.BigMethod;
import dev.freshet.admin.ModuleReport.CodeReport;
import dev.freshet.admin.ModuleReport.CodeState;
import java.time.Duration;
import java.util.List;
import run.endive.wasm.WasmModule;

/**
 * The code of a module as the compiler has left it, and all that depends on it; replaced as a whole when the compiler is done.
 *
 * @param marks which form of it new instances are to have
 * @param compileTime wall time of scanning, parsing, validating and compiling, waiting for a thread not included
 */
record ModuleCode(
        StoreMarks marks,
        StateInventory inventory,
        List<BigMethod> methodsTooBigForJit,
        List<String> functionsInterpreted,
        Duration compileTime,
        CodeReport report) {

    /** Code that the interpreter runs until there is other. */
    static ModuleCode interpreted(ParsedModule module) {
        WasmModule wasm = EngineParser.forInstances(
                module.wasm(),
                module.digest(),
                function -> true,
                module.inventory().readsData());
        return new ModuleCode(
                new StoreMarks(CodeForm.interpreted(wasm), null),
                module.inventory().whollyInterpreted(),
                List.of(),
                List.of(),
                module.time(),
                new CodeReport(CodeState.COMPILING, "the engine's interpreter runs it until the compiler is done"));
    }

    /**
     * Compiled code. Keeps no bodies but those of functions that the interpreter runs, or can be led to.
     *
     * @param time what compiling or loading it took
     */
    static ModuleCode compiled(ParsedModule module, EngineCompiler.Code code, Duration time, String reason) {
        List<String> interpreted = module.namesOf(code.interpreted());
        StateInventory inventory = module.inventory().partlyInterpreted(interpreted);
        boolean keepsAll = !interpreted.isEmpty() && inventory.interpreterCallsCompiledFunctions();
        WasmModule wasm = EngineParser.forInstances(
                module.wasm(),
                module.digest(),
                function -> keepsAll || code.interpreted().contains(function),
                inventory.readsData());
        return new ModuleCode(
                new StoreMarks(CodeForm.compiled(wasm, code.machines()), code.unmarked()),
                inventory,
                GeneratedCode.methodsTooBigForJit(
                        code.classes().values(), module.scan().names()),
                interpreted,
                module.time().plus(time),
                new CodeReport(CodeState.COMPILED, reason));
    }

    /** The same code, which is interpreted for good. */
    ModuleCode forGood(String reason) {
        return new ModuleCode(
                marks,
                inventory,
                methodsTooBigForJit,
                functionsInterpreted,
                compileTime,
                new CodeReport(CodeState.INTERPRETED, reason));
    }
}
