package dev.freshet.bench;

import dev.freshet.PoolSettings;
import dev.freshet.PoolSettings.Reset;
import dev.freshet.PoolSettings.Strategy;

/** Contenders by the names that benchmarks take as parameters. */
final class Contenders {

    private Contenders() {}

    static Contender open(String name, Guest guest) {
        return switch (name) {
            case "endive-new" -> new EndivePerCall(guest);
            case "endive-dirty" -> new EndiveReused(guest);
            case "wasmtime-java" -> new WasmtimeJava(guest);
            case "wasmtime-c" -> new WasmtimeC(guest, 0);
            case "wasmtime-c-resident" -> new WasmtimeC(guest, WasmtimeC.KEEP_RESIDENT_BYTES);
            default -> new FreshetContender(settings(name), guest);
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
