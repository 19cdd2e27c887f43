package dev.freshet.bench;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;

/**
 * Peer: a current Wasmtime, tuned for fast instantiation as its documentation advises: pooling allocator, copy-on-write images, pre-linked
 * instances; a new store and instance for each call. It pays six direct-mapped JNA calls, about 0.2 µs each, and carries no deadline. Its
 * C API has no switch for {@code PAGEMAP_SCAN}; see the Rust peer for that.
 */
final class WasmtimeC implements Contender {

    private static final int INSTANCES = 64;
    private static final long MEMORY_BYTES = 64L << 20;
    /** What Freshet's pool keeps by default. Wasmtime writes all of it at the end of each call, dirty or not. */
    static final long KEEP_RESIDENT_BYTES = 1L << 20;

    private final boolean reactor;
    private final long engine;
    private final long module;
    private final long linker;
    private final long instancePre;

    /**
     * @param reactor whether it imports WASI and wants {@code _initialize} called once before anything else
     * @param keepResidentBytes of a memory and of a table; 0 gives all pages back to the system after each call
     */
    WasmtimeC(byte[] wasm, boolean reactor, long keepResidentBytes) {
        this.reactor = reactor;
        this.engine = WasmtimeLibrary.wasm_engine_new_with_config(config(keepResidentBytes));
        Memory out = new Memory(Native64.POINTER);
        check(WasmtimeLibrary.wasmtime_module_new(engine, wasm, wasm.length, out));
        this.module = out.getLong(0);
        this.linker = WasmtimeLibrary.wasmtime_linker_new(engine);
        if (reactor) {
            check(WasmtimeLibrary.wasmtime_linker_define_wasi(linker));
        }
        check(WasmtimeLibrary.wasmtime_linker_instantiate_pre(linker, module, out));
        this.instancePre = out.getLong(0);
    }

    private static long config(long keepResidentBytes) {
        long pooling = WasmtimeLibrary.wasmtime_pooling_allocation_config_new();
        WasmtimeLibrary.wasmtime_pooling_allocation_config_total_core_instances_set(pooling, INSTANCES);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_total_memories_set(pooling, INSTANCES);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_total_tables_set(pooling, INSTANCES);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_max_memory_size_set(pooling, MEMORY_BYTES);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_max_core_instance_size_set(pooling, 4L << 20);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_max_unused_warm_slots_set(pooling, INSTANCES);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(pooling, keepResidentBytes);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_table_keep_resident_set(pooling, keepResidentBytes);
        long config = WasmtimeLibrary.wasm_config_new();
        WasmtimeLibrary.wasmtime_config_memory_init_cow_set(config, true);
        WasmtimeLibrary.wasmtime_pooling_allocation_strategy_set(config, pooling);
        WasmtimeLibrary.wasmtime_pooling_allocation_config_delete(pooling);
        return config;
    }

    @Override
    public Invocation prepare(String export) {
        return new Call(export, 0, 0);
    }

    @Override
    public Invocation prepare(String export, int argument) {
        return new Call(export, 1, argument);
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    @Override
    public void close() {
        WasmtimeLibrary.wasmtime_instance_pre_delete(instancePre);
        WasmtimeLibrary.wasmtime_linker_delete(linker);
        WasmtimeLibrary.wasmtime_module_delete(module);
        WasmtimeLibrary.wasm_engine_delete(engine);
    }

    private static void check(long error) {
        if (error != 0) {
            Memory message = new Memory(Native64.BYTE_VEC);
            WasmtimeLibrary.wasmtime_error_message(error, message);
            throw new IllegalStateException(Native64.text(message));
        }
    }

    /** Layouts of the C API's structures on 64-bit systems, in bytes ({@code wasm.h}, {@code wasmtime/extern.h}, {@code wasmtime/val.h}). */
    private static final class Native64 {

        static final int POINTER = 8;
        /** {@code wasm_byte_vec_t}: size_t size; char *data. */
        static final int BYTE_VEC = 16;
        /** {@code wasmtime_instance_t}: uint64_t store_id; size_t. */
        static final int INSTANCE = 16;
        /** {@code wasmtime_extern_t}: uint8_t kind; union, 8-byte aligned. */
        static final int EXTERN = 32;

        static final int EXTERN_OF = 8;
        /** {@code wasmtime_val_raw_t}: a union as wide as v128. */
        static final int VALUE = 16;

        static String text(Pointer vec) {
            byte[] text = vec.getPointer(8).getByteArray(0, (int) vec.getLong(0));
            return new String(text, StandardCharsets.UTF_8);
        }
    }

    /** One thread's calls, with the native memory they need. */
    private final class Call implements Invocation {

        private final Memory scratch = new Memory(256);
        private final Memory names = new Memory(256);
        private final long trap = address(scratch);
        private final long instance = trap + Native64.POINTER;
        private final long item = instance + Native64.INSTANCE;
        private final long values = item + Native64.EXTERN;
        private final int valuesOffset = Native64.POINTER + Native64.INSTANCE + Native64.EXTERN;
        private final long name = address(names);
        private final long nameLength;
        private final long initialize = name + 128;
        private final long initializeLength;
        private final int argumentCount;
        private final int argument;

        Call(String export, int argumentCount, int argument) {
            this.nameLength = put(0, export);
            this.initializeLength = put(128, "_initialize");
            this.argumentCount = argumentCount;
            this.argument = argument;
        }

        private long put(int offset, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            names.write(offset, bytes, 0, bytes.length);
            return bytes.length;
        }

        private static long address(Memory memory) {
            return Pointer.nativeValue(memory);
        }

        @Override
        public long run() {
            long store = WasmtimeLibrary.wasmtime_store_new(engine, 0, 0);
            try {
                long context = WasmtimeLibrary.wasmtime_store_context(store);
                if (reactor) {
                    check(WasmtimeLibrary.wasmtime_context_set_wasi(context, WasmtimeLibrary.wasi_config_new()));
                }
                scratch.setLong(0, 0);
                check(WasmtimeLibrary.wasmtime_instance_pre_instantiate(instancePre, context, instance, trap));
                checkTrap();
                if (reactor) {
                    call(context, initialize, initializeLength, 0);
                }
                scratch.setLong(valuesOffset, Integer.toUnsignedLong(argument));
                call(context, name, nameLength, argumentCount);
                return scratch.getLong(valuesOffset);
            } finally {
                WasmtimeLibrary.wasmtime_store_delete(store);
            }
        }

        private void call(long context, long export, long exportLength, int arguments) {
            if (!WasmtimeLibrary.wasmtime_instance_export_get(context, instance, export, exportLength, item)) {
                throw new IllegalStateException("no such export");
            }
            // Room for whichever is more, arguments or results: at most one of each.
            check(WasmtimeLibrary.wasmtime_func_call_unchecked(
                    context, item + Native64.EXTERN_OF, values, Math.max(arguments, 1), trap));
            checkTrap();
        }

        private void checkTrap() {
            long trapped = scratch.getLong(0);
            if (trapped != 0) {
                Memory message = new Memory(Native64.BYTE_VEC);
                WasmtimeLibrary.wasm_trap_message(trapped, message);
                throw new IllegalStateException(Native64.text(message));
            }
        }
    }
}
