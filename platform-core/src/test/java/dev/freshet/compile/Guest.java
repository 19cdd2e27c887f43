package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.InterruptSite;
import dev.freshet.compile.runtime.Trap;
import dev.freshet.compile.runtime.types.TypeSpace;
import dev.freshet.wasm.ExportSection;
import dev.freshet.wasm.ExternalKind;
import dev.freshet.wasm.ModuleBudget;
import dev.freshet.wasm.ModuleDecoder;
import dev.freshet.wasm.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An instance of a module on emitted code, for tests. */
final class Guest {

    final GuestCode code;
    final GuestState state;

    Guest(GuestCode code, GuestState state) {
        this.code = code;
        this.state = state;
    }

    static GuestCode compile(byte[] bytes, CodeOptions options) {
        WasmModule module = ModuleDecoder.decode(bytes, ModuleBudget.usual());
        return new GuestCode(module, options, new InterruptSite(false), new TypeSpace());
    }

    static Guest of(byte[] bytes, CodeOptions options, FunctionRef... imports) {
        GuestCode code = compile(bytes, options);
        GuestImports none = GuestImports.none();
        GuestImports given = new GuestImports(imports, none.tables(), none.memories(), none.globals(), none.tags());
        GuestState state = Instantiation.instantiate(
                code,
                given,
                (index, min, max, shared, wide) -> OffHeapBacking.memory(min, max, shared, wide),
                10_000_000);
        Guest guest = new Guest(code, state);
        if (code.module().start() != WasmModule.NONE) {
            guest.call(code.module().start());
        }
        return guest;
    }

    static byte[] resource(String name) {
        try (InputStream in = Guest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int export(String name) {
        ExportSection exports = code.module().exports();
        for (int i = 0; i < exports.count(); i++) {
            if (exports.kind(i) == ExternalKind.FUNCTION && exports.name(i).equals(name)) {
                return exports.index(i);
            }
        }
        throw new IllegalArgumentException(name);
    }

    /** Calls with numbers; returns the first result's bits, 0 for none. */
    long call(String name, long... arguments) {
        return call(export(name), arguments);
    }

    private long call(int function, long... arguments) {
        int type = code.module().functions().type(function);
        int results = code.module().types().resultCount(type);
        long[] values = new long[Math.max(2 * results, arguments.length)];
        System.arraycopy(arguments, 0, values, 0, arguments.length);
        try {
            state.function(function).invoke(values, new Object[values.length]);
        } catch (Throwable e) {
            Trap trap = Trap.translated(e);
            if (trap != null) {
                throw trap;
            }
            throw e;
        }
        return results == 0 ? 0 : values[0];
    }
}
