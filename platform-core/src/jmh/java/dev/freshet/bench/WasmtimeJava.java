package dev.freshet.bench;

import io.github.kawamuray.wasmtime.Engine;
import io.github.kawamuray.wasmtime.Extern;
import io.github.kawamuray.wasmtime.Func;
import io.github.kawamuray.wasmtime.Instance;
import io.github.kawamuray.wasmtime.Linker;
import io.github.kawamuray.wasmtime.Module;
import io.github.kawamuray.wasmtime.Store;
import io.github.kawamuray.wasmtime.Val;
import io.github.kawamuray.wasmtime.wasi.WasiCtx;
import io.github.kawamuray.wasmtime.wasi.WasiCtxBuilder;
import java.util.List;

/**
 * Peer: Wasmtime as JVM programs get it from a package, through JNI; a new store and a new instance for each call. Its API offers
 * neither the pooling allocator nor pre-linked instances.
 */
final class WasmtimeJava implements Contender {

    private static final Val[] NO_ARGUMENTS = {};

    private final Engine engine = new Engine();
    private final Module module;
    private final boolean reactor;

    /** @param reactor whether it imports WASI and wants {@code _initialize} called once before anything else */
    WasmtimeJava(byte[] wasm, boolean reactor) {
        this.module = Module.fromBinary(engine, wasm);
        this.reactor = reactor;
    }

    @Override
    public Invocation prepare(String export) {
        return () -> call(export, NO_ARGUMENTS);
    }

    @Override
    public Invocation prepare(String export, int argument) {
        return () -> call(export, Val.fromI32(argument));
    }

    private long call(String export, Val... arguments) {
        return reactor ? callReactor(export, arguments) : callPlain(export, arguments);
    }

    private long callPlain(String export, Val... arguments) {
        try (Store<Void> store = new Store<>(null, engine);
                Instance instance = new Instance(store, module, List.<Extern>of());
                Func function = instance.getFunc(store, export).orElseThrow()) {
            return first(function.call(store, arguments));
        }
    }

    /** The linker calls {@code _initialize}, as it does for every reactor. */
    private long callReactor(String export, Val... arguments) {
        WasiCtx wasi = new WasiCtxBuilder().build();
        try (Store<Void> store = new Store<>(null, engine, wasi);
                Linker linker = new Linker(engine)) {
            WasiCtx.addToLinker(linker);
            linker.module(store, "guest", module);
            try (Func function =
                    linker.get(store, "guest", export).orElseThrow().func()) {
                return first(function.call(store, arguments));
            }
        }
    }

    private static long first(Val[] results) {
        if (results.length == 0) {
            return 0;
        }
        return results[0].getType() == Val.Type.I32 ? results[0].i32() : results[0].i64();
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    @Override
    public void close() {
        module.dispose();
        engine.dispose();
    }
}
