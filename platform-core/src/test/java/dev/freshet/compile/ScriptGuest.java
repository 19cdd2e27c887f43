package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.types.RuntimeType;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import dev.freshet.wasm.WasmModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A large guest with functions of WASI, which here do next to nothing, called as the platform's buffer ABI calls. */
final class ScriptGuest {

    private final Guest guest;

    private ScriptGuest(Guest guest) {
        this.guest = guest;
    }

    static ScriptGuest of(byte[] bytes, CodeOptions options) {
        WasmModule module = ModuleDecoder.decode(bytes, ModuleBudget.usual());
        GuestCode code = new GuestCode(module, options, new InterruptSite(false), new TypeSpace());
        LinearMemory[] memory = new LinearMemory[1];
        List<FunctionRef> functions = new ArrayList<>();
        for (int i = 0; i < module.imports().count(); i++) {
            if (module.imports().kind(i) == ExternalKind.FUNCTION) {
                int function = module.imports().index(i);
                functions.add(new Wasi(
                        module.imports().name(i),
                        code.types()[module.functions().type(function)],
                        memory));
            }
        }
        GuestImports none = GuestImports.none();
        GuestImports imports = new GuestImports(
                functions.toArray(new FunctionRef[0]), none.tables(), none.memories(), none.globals(), none.tags());
        Guest guest = new Guest(
                code,
                Instantiation.instantiate(
                        code,
                        imports,
                        (index, min, max, shared, wide) -> {
                            LinearMemory made = OffHeapBacking.memory(min, max, shared, wide);
                            memory[0] = made;
                            return made;
                        },
                        10_000_000));
        guest.call("_initialize");
        return new ScriptGuest(guest);
    }

    GuestCode code() {
        return guest.code;
    }

    String call(String function, byte[] request) {
        LinearMemory memory = guest.state.memory;
        long address = guest.call("freshet_alloc", request.length);
        memory.write(address, request, 0, request.length);
        long packed = guest.call(function, address, request.length);
        byte[] answer = new byte[(int) packed];
        memory.read(packed >>> 32, answer, 0, answer.length);
        return new String(answer, StandardCharsets.UTF_8).stripTrailing();
    }

    /** Answers that there is nothing. */
    private static final class Wasi extends FunctionRef {

        private static final int BAD_DESCRIPTOR = 8;

        private final String name;
        private final LinearMemory[] memory;

        Wasi(String name, RuntimeType type, LinearMemory[] memory) {
            super(type);
            this.name = name;
            this.memory = memory;
        }

        @Override
        public void invoke(long[] values, @Nullable Object[] references) {
            switch (name) {
                case "environ_sizes_get", "args_sizes_get" -> {
                    memory[0].write(values[0] & 0xFFFF_FFFFL, new byte[4], 0, 4);
                    memory[0].write(values[1] & 0xFFFF_FFFFL, new byte[4], 0, 4);
                    values[0] = 0;
                }
                case "clock_time_get" -> {
                    memory[0].write(values[2] & 0xFFFF_FFFFL, new byte[8], 0, 8);
                    values[0] = 0;
                }
                case "environ_get", "args_get", "random_get" -> values[0] = 0;
                default -> {
                    if (values.length > 0) {
                        values[0] = BAD_DESCRIPTOR;
                    }
                }
            }
        }
    }
}
