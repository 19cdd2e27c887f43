package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;
import org.openjdk.jmh.annotations.Param;

/** The guest writes four bytes in each of its first pages of 4 KiB. */
public class TouchPages extends FreshCallBenchmark {

    @Param({"4", "16", "64"})
    public int pages;

    @Override
    Guest guest() {
        return Guest.PROBE;
    }

    @Override
    Invocation prepare(Contender from) {
        return from.prepare("touch", pages);
    }
}
