package dev.freshet.bench.plots;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The ratios the project has set itself, from the results. */
final class Targets {

    private static final String EMPTY = "EmptyCall.call";
    private static final String DIRTY = "Dirty1MiB.call";

    private final Figures figures;
    private final Table table = new Table(List.of("what", "measured", "target", "met"));

    Targets(Figures figures) {
        this.figures = figures;
    }

    String table() {
        OptionalDouble tracked = empty("pooling-tracked", "PROBE", 1);
        atMost("fresh empty call, small module, µs", scaled(tracked, 1e-3), 0.3);
        atLeast("… against an Endive instance per call", ratio(empty("endive-new", "PROBE", 1), tracked), 100);
        for (String peer : List.of("wasmtime-java", "wasmtime-c", "wasmtime-rust", "wasmtime-rust-scan")) {
            atLeast("… against " + peer, ratio(empty(peer, "PROBE", 1), tracked), 10);
        }
        atMost("large module / small module", ratio(empty("pooling-tracked", "LARGE", 1), tracked), 1.5);
        OptionalDouble dirty = figures.median(DIRTY, "contender", "pooling-tracked", "threads", "1");
        atMost("dirty 1 MiB / the same on a dirty instance", ratio(dirty, dirty("endive-dirty")), 2.5);
        atLeast("dirty 1 MiB: discard / tracked", ratio(dirty("pooling-discard"), dirty), 5);
        atLeast(
                "throughput, 2 threads / 1 thread",
                ratio(scaled(tracked, 2), empty("pooling-tracked", "PROBE", 2)),
                1.9);
        atLeast(
                "throughput, 16 threads / 2 threads",
                ratio(scaled(empty("pooling-tracked", "PROBE", 2), 8), empty("pooling-tracked", "PROBE", 16)),
                0.95);
        atMost("system calls per warm call", systemCalls(), 0.01);
        atMost("allocated bytes per warm call", allocated(), 64);
        for (String guest : List.of("LARGE", "RULES")) {
            atLeast(
                    "on-demand, " + guest.toLowerCase(Locale.ROOT) + " module, against an Endive instance per call",
                    ratio(empty("endive-new", guest, 1), empty("on-demand", guest, 1)),
                    5);
        }
        KernelTable kernels = new KernelTable(figures);
        atMost(
                "kernels, reset=auto / code without marks that resets nothing",
                kernels.mean("pooling-auto", "session-unmarked"),
                1.05);
        atLeast(
                "kernels, Endive with ByteArrayMemory / reset=auto",
                kernels.mean("endive-byte-array", "pooling-auto"),
                2);
        atMost("kernels, reset=auto / V8", kernels.mean("pooling-auto", "v8"), 1.3);
        atMost("a script on QuickJS without flags of the JVM / V8", ratio(script("enable"), script("v8")), 4);
        return table.toString();
    }

    private OptionalDouble empty(String contender, String guest, int threads) {
        return figures.median(EMPTY, "contender", contender, "guest", guest, "threads", Integer.toString(threads));
    }

    private OptionalDouble dirty(String contender) {
        return figures.median(DIRTY, "contender", contender, "threads", "1");
    }

    private OptionalDouble script(String contender) {
        return figures.median("Scripts.run", "contender", contender, "program", "QUICKJS");
    }

    private OptionalDouble systemCalls() {
        return figures.median("SystemCalls.count", "contender", "pooling-tracked", "work", "empty");
    }

    private OptionalDouble allocated() {
        return figures.of(EMPTY, "contender", "pooling-tracked", "guest", "PROBE", "threads", "1").stream()
                .filter(figure -> figure.secondary().containsKey("gc.alloc.rate.norm"))
                .mapToDouble(figure -> figure.secondary().get("gc.alloc.rate.norm"))
                .findFirst();
    }

    private static OptionalDouble scaled(OptionalDouble value, double factor) {
        return value.isPresent() ? OptionalDouble.of(value.getAsDouble() * factor) : value;
    }

    private static OptionalDouble ratio(OptionalDouble a, OptionalDouble b) {
        return a.isPresent() && b.isPresent()
                ? OptionalDouble.of(a.getAsDouble() / b.getAsDouble())
                : OptionalDouble.empty();
    }

    private void atMost(String what, OptionalDouble value, double bound) {
        add(what, value, "≤ " + Unit.round(bound), value.orElse(0) <= bound);
    }

    private void atLeast(String what, OptionalDouble value, double bound) {
        add(what, value, "≥ " + Unit.round(bound), value.orElse(0) >= bound);
    }

    private void add(String what, OptionalDouble value, String target, boolean met) {
        if (value.isPresent()) {
            table.row(List.of(what, Unit.round(value.getAsDouble()), target, met ? "yes" : "**no**"));
        }
    }
}
