package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;
import org.openjdk.jmh.annotations.Param;

/** The guest grows its memory by 16 pages of 64 KiB and writes into the first and the last of them. */
public class GrowMemory extends FreshCallBenchmark {

    private static final int WASM_PAGES = 16;

    /** Without the reused instance: it would grow until there is no more. */
    @Param({"pooling-tracked", "pooling-auto", "pooling-discard", "on-demand", "endive-new", "wasmtime-java"})
    public String contender = "";

    @Override
    Guest guest() {
        return Guest.PROBE;
    }

    @Override
    Invocation prepare(Contender from) {
        return from.prepare("grow", WASM_PAGES);
    }
}
