package dev.freshet.compile;

import dev.freshet.compile.runtime.LinearMemory;

/** Makes the memories that an instance's module defines, with a backing attached. */
public interface MemoryMaker {

    /**
     * @param index among all memories of the module
     * @param minimumPages unsigned, of 64 KiB
     * @param declaredMaximumPages unsigned
     * @param wide whether addresses have 64 bits
     */
    LinearMemory make(int index, long minimumPages, long declaredMaximumPages, boolean shared, boolean wide);
}
