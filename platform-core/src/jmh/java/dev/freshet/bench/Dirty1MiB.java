package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;

/** The guest writes 1 MiB, all the memory it has, with 131,072 stores of 64 bits. */
public class Dirty1MiB extends FreshCallBenchmark {

    private static final int BYTES = 1 << 20;

    @Override
    Guest guest() {
        return Guest.PROBE;
    }

    @Override
    Invocation prepare(Contender from) {
        return from.prepare("dirty", BYTES);
    }
}
