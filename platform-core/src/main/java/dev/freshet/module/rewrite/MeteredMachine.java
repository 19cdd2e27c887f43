package dev.freshet.module.rewrite;

import org.jspecify.annotations.Nullable;

/** A machine of compiled code that knows who counts what its guest allocates; {@link HeapSites} makes all of them so. */
public interface MeteredMachine {

    /** Who counts, or null if nobody does. */
    @Nullable
    HeapMeter heapMeter();

    /** Sets who counts; before any of the guest's code runs. */
    void heapMeter(HeapMeter meter);
}
