package dev.freshet.bench;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * What the benchmarks call of Wasmtime's C API ({@code wasm.h}, {@code wasmtime.h}), mapped directly. Addresses and {@code size_t} are
 * longs: the benchmarks run on 64-bit systems only.
 */
final class WasmtimeLibrary {

    /** Names a libwasmtime.so; docs/benchmarks.md says where to get one. */
    static final String PATH_PROPERTY = "peers.wasmtime.lib";

    static {
        String path = System.getProperty(PATH_PROPERTY);
        if (path == null) {
            throw new IllegalStateException("the contender wasmtime-c needs -D" + PATH_PROPERTY + "=<libwasmtime.so>");
        }
        Native.register(WasmtimeLibrary.class, NativeLibrary.getInstance(path));
    }

    private WasmtimeLibrary() {}

    static native long wasm_config_new();

    static native long wasm_engine_new_with_config(long config);

    static native void wasm_engine_delete(long engine);

    static native void wasmtime_config_memory_init_cow_set(long config, boolean enable);

    static native long wasmtime_pooling_allocation_config_new();

    static native void wasmtime_pooling_allocation_config_delete(long pooling);

    static native void wasmtime_pooling_allocation_config_total_core_instances_set(long pooling, int count);

    static native void wasmtime_pooling_allocation_config_total_memories_set(long pooling, int count);

    static native void wasmtime_pooling_allocation_config_total_tables_set(long pooling, int count);

    static native void wasmtime_pooling_allocation_config_max_memory_size_set(long pooling, long bytes);

    static native void wasmtime_pooling_allocation_config_max_core_instance_size_set(long pooling, long bytes);

    static native void wasmtime_pooling_allocation_config_max_unused_warm_slots_set(long pooling, int count);

    static native void wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(long pooling, long bytes);

    static native void wasmtime_pooling_allocation_config_table_keep_resident_set(long pooling, long bytes);

    static native void wasmtime_pooling_allocation_strategy_set(long config, long pooling);

    static native long wasmtime_module_new(long engine, byte[] wasm, long length, Pointer module);

    static native void wasmtime_module_delete(long module);

    static native long wasmtime_linker_new(long engine);

    static native void wasmtime_linker_delete(long linker);

    static native long wasmtime_linker_define_wasi(long linker);

    static native long wasmtime_linker_instantiate_pre(long linker, long module, Pointer instancePre);

    static native void wasmtime_instance_pre_delete(long instancePre);

    static native long wasmtime_store_new(long engine, long data, long finalizer);

    static native void wasmtime_store_delete(long store);

    static native long wasmtime_store_context(long store);

    static native long wasi_config_new();

    static native long wasmtime_context_set_wasi(long context, long wasi);

    static native long wasmtime_instance_pre_instantiate(long instancePre, long context, long instance, long trap);

    static native boolean wasmtime_instance_export_get(
            long context, long instance, long name, long nameLength, long item);

    static native long wasmtime_func_call_unchecked(long context, long function, long values, long count, long trap);

    static native void wasmtime_error_message(long error, Pointer message);

    static native void wasm_trap_message(long trap, Pointer message);
}
