package dev.freshet.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.HostFunction;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasi.WasiPreview1_ModuleFactory;
import run.endive.wasm.types.FunctionType;

/** The functions of WASI preview 1, by position in the engine's list, which is the same for every instance of its implementation. */
final class WasiFunctions {

    static final String MODULE = "wasi_snapshot_preview1";

    private static final Map<String, Integer> INDEX = new HashMap<>();
    private static final FunctionType[] TYPES;

    static {
        HostFunction[] prototype = of(WasiPreview1.builder()
                .withOptions(WasiOptions.builder().build())
                .build());
        TYPES = new FunctionType[prototype.length];
        for (int i = 0; i < prototype.length; i++) {
            INDEX.put(prototype[i].name(), i);
            TYPES[i] = prototype[i].functionType();
        }
    }

    static final int FD_READ = index("fd_read");
    static final int FD_WRITE = index("fd_write");
    static final int FD_PWRITE = index("fd_pwrite");
    static final int POLL_ONEOFF = index("poll_oneoff");
    private static final int FD_FDSTAT_GET = index("fd_fdstat_get");
    private static final int FD_FDSTAT_SET_FLAGS = index("fd_fdstat_set_flags");

    /** Answers depend on what was granted alone, so they are the same in each call. */
    private static final Set<Integer> CONSTANT = Set.of(
            index("args_get"),
            index("args_sizes_get"),
            index("environ_get"),
            index("environ_sizes_get"),
            index("fd_prestat_get"),
            index("fd_prestat_dir_name"),
            index("sched_yield"));

    private static final Set<Integer> WITHOUT_MEMORY = Set.of(index("proc_exit"), index("sched_yield"));

    private static final int LAST_STANDARD_STREAM = 2;

    private WasiFunctions() {}

    static HostFunction[] of(WasiPreview1 wasi) {
        return WasiPreview1_ModuleFactory.toHostFunctions(wasi);
    }

    /** Position of a function, or null if WASI preview 1 has none of that name. */
    static @Nullable Integer find(String name) {
        return INDEX.get(name);
    }

    static FunctionType type(int function) {
        return TYPES[function];
    }

    /** Whether a call with these arguments answers the same in every call. */
    static boolean isConstant(int function, long[] arguments) {
        if (function == FD_FDSTAT_GET || function == FD_FDSTAT_SET_FLAGS) {
            return arguments[0] >= 0 && arguments[0] <= LAST_STANDARD_STREAM;
        }
        return CONSTANT.contains(function);
    }

    /** Whether the function neither reads nor writes guest memory. */
    static boolean worksWithoutMemory(int function) {
        return WITHOUT_MEMORY.contains(function);
    }

    private static int index(String name) {
        Integer index = INDEX.get(name);
        if (index == null) {
            throw new IllegalStateException("the engine's WASI has no function " + name);
        }
        return index;
    }
}
