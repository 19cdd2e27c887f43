package dev.freshet.version;

import dev.freshet.admin.ModuleReport;
import dev.freshet.admin.ModuleReport.InitializationReport;
import dev.freshet.image.InitialState;
import dev.freshet.instance.GuestContext;
import dev.freshet.instance.Linkage;
import dev.freshet.module.CompiledModule;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/** What the platform says about an extension's module. */
final class ModuleReports {

    private ModuleReports() {}

    /**
     * Describes the module as it is now: its code can still be on its way.
     *
     * @param maximumBytes what its memory may grow to here
     */
    static ModuleReport of(
            GuestContext context, InitialState state, InitializationReport initialization, long maximumBytes) {
        CompiledModule module = context.module();
        WasmModule wasm = module.wasm();
        MemoryLimits declared = Linkage.memoryLimits(wasm);
        boolean imported = wasm.memorySection().map(s -> s.memoryCount() == 0).orElse(true);
        return new ModuleReport(
                module.moduleBytes(),
                module.functions(),
                module.exports(),
                module.imports(),
                declared == null ? null : new ModuleReport.MemoryLimits(state.memoryBytes(), maximumBytes, imported),
                module.tables(),
                module.dataSegments(),
                context.abi().name(),
                context.bytesFunctions(),
                context.abi().wanted(),
                initialization,
                state.memory().contents().length,
                module.inventory().freshness(),
                module.inventory().reason(),
                module.compileTime(),
                module.methodsTooBigForJit(),
                module.functionsInterpreted(),
                module.codeReport());
    }
}
