package dev.freshet.wasm;

/** Decodes and validates modules: one pass over the bytes. */
public final class ModuleDecoder {

    private ModuleDecoder() {}

    /**
     * Returns the description of a module that is valid.
     *
     * @param bytes kept by the description, and not to be changed any more
     * @throws dev.freshet.InvalidModuleException when the bytes are malformed or the module is invalid: the first error, with its byte, function
     *     and rule
     * @throws dev.freshet.ModuleLimitException when it has more of something than the budget allows
     */
    public static WasmModule decode(byte[] bytes, ModuleBudget budget) {
        throw new UnsupportedOperationException();
    }
}
