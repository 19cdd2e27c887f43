package dev.freshet.compile;

import dev.freshet.compile.runtime.FunctionRef;
import dev.freshet.compile.runtime.GuestGlobal;
import dev.freshet.compile.runtime.GuestTable;
import dev.freshet.compile.runtime.LinearMemory;
import dev.freshet.compile.runtime.Tag;

/**
 * What a module imports, each list in the order of the imports of its kind. The linker has checked the types.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record GuestImports(
        FunctionRef[] functions, GuestTable[] tables, LinearMemory[] memories, GuestGlobal[] globals, Tag[] tags) {

    /** Of a module that imports nothing. */
    public static GuestImports none() {
        return new GuestImports(
                new FunctionRef[0], new GuestTable[0], new LinearMemory[0], new GuestGlobal[0], new Tag[0]);
    }
}
