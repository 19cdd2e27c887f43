package dev.freshet.bench;

import java.util.function.Function;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/** A module compiled once with Endive; makes instances of it without Freshet. */
final class EndiveGuest {

    /** Endive's fastest memory for single-threaded guests. */
    static final Function<MemoryLimits, Memory> BYTE_ARRAY = ByteArrayMemory::new;

    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final boolean reactor;

    EndiveGuest(byte[] wasm, boolean reactor) {
        this.module = Parser.parse(wasm);
        this.machines = MachineFactoryCompiler.compile(module);
        this.reactor = reactor;
    }

    /** A new instance, initialized; WASI state is the instance's own. */
    Instance newInstance(Function<MemoryLimits, Memory> memory) {
        Instance.Builder builder = builder().withMemoryFactory(memory);
        if (!reactor) {
            return builder.build();
        }
        WasiPreview1 wasi = WasiPreview1.builder()
                .withOptions(WasiOptions.builder().build())
                .build();
        Instance instance = builder.withImportValues(ImportValues.builder()
                        .addFunction(wasi.toHostFunctions())
                        .build())
                .build();
        instance.export("_initialize").apply();
        return instance;
    }

    /** A new instance with the memory that Endive chooses by itself; for modules without imports. */
    Instance newInstanceWithDefaultMemory() {
        return builder().build();
    }

    private Instance.Builder builder() {
        return Instance.builder(module).withMachineFactory(machines).withStart(false);
    }

    /** The first result, or 0; Endive's machines return null for no results. */
    static long first(long[] results) {
        return results == null || results.length == 0 ? 0 : results[0];
    }
}
