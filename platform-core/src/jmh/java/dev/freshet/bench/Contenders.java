package dev.freshet.bench;

import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.PoolSettings.Reset;
import dev.freshet.settings.PoolSettings.Strategy;

/** Contenders by the names that benchmarks take as parameters. */
final class Contenders {

    private Contenders() {}

    static Contender open(String name, Guest guest) {
        return switch (name) {
            case "endive-new" -> new EndivePerCall(guest);
            case "endive-dirty" -> new EndiveReused(guest);
            case "session" -> new FreshetSession(settings("pooling-tracked"), guest);
            case "wasmtime-java", "wasmtime-c", "wasmtime-c-resident" ->
                wasmtime(name, guest.module(), guest.isReactor());
            default -> new FreshetContender(settings(name), guest);
        };
    }

    /** Wasmtime, in one of its three ways. */
    static Contender wasmtime(String name, byte[] module, boolean reactor) {
        return switch (name) {
            case "wasmtime-java" -> new WasmtimeJava(module, reactor);
            case "wasmtime-c" -> new WasmtimeC(module, reactor, 0);
            case "wasmtime-c-resident" -> new WasmtimeC(module, reactor, WasmtimeC.KEEP_RESIDENT_BYTES);
            default -> throw new IllegalArgumentException("no contender is named " + name);
        };
    }

    /** Freshet's own contenders: the defaults with one strategy. */
    static PoolSettings settings(String name) {
        PoolSettings defaults = PoolSettings.defaults();
        return switch (name) {
            case "pooling-tracked" -> defaults.withReset(Reset.TRACKED);
            case "pooling-auto" -> defaults.withReset(Reset.AUTO);
            case "pooling-discard" -> defaults.withReset(Reset.DISCARD);
            case "on-demand" -> defaults.withStrategy(Strategy.ON_DEMAND);
            default -> throw new IllegalArgumentException("no contender is named " + name);
        };
    }
}
