package dev.freshet.wasm;

import org.jspecify.annotations.Nullable;

/**
 * The names of functions in the {@code name} section: for people, hostile like all of a guest's text. A section that is malformed gives the names
 * before its fault, as custom sections never make a module invalid.
 */
public final class FunctionNames {

    private final NameRanges names;
    private final int[] functions;

    FunctionNames(NameRanges names, int[] functions) {
        this.names = names;
        this.functions = functions;
    }

    static FunctionNames of(WasmModule module) {
        return NameSectionReader.read(module);
    }

    /** The name of a function, as the module has it, or null. */
    public @Nullable String of(int function) {
        int at = java.util.Arrays.binarySearch(functions, function);
        return at < 0 ? null : names.text(at);
    }
}
