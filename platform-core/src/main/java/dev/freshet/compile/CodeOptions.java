package dev.freshet.compile;

/**
 * In which form a module is emitted. Each switch off and on gives equal results; tests compare them.
 *
 * @param marked whether stores mark their page
 * @param foreign whether memory is reached through {@code sys.RawMemory}, which goes by foreign handles where the JVM has no Unsafe
 * @param fused whether a comparison and the branch on it are one
 * @param directTables whether calls through tables branch over the module's own functions
 * @param unrolling whether small innermost loops are emitted several times over
 * @param splitting whether functions that HotSpot would not compile are cut into regions
 */
public record CodeOptions(
        boolean marked, boolean foreign, boolean fused, boolean directTables, boolean unrolling, boolean splitting) {

    /** Everything on, stores marked. */
    public static CodeOptions defaults() {
        return new CodeOptions(true, false, true, true, true, true);
    }

    public CodeOptions withMarked(boolean value) {
        return new CodeOptions(value, foreign, fused, directTables, unrolling, splitting);
    }

    public CodeOptions withForeign(boolean value) {
        return new CodeOptions(marked, value, fused, directTables, unrolling, splitting);
    }

    public CodeOptions withFused(boolean value) {
        return new CodeOptions(marked, foreign, value, directTables, unrolling, splitting);
    }

    public CodeOptions withDirectTables(boolean value) {
        return new CodeOptions(marked, foreign, fused, value, unrolling, splitting);
    }

    public CodeOptions withUnrolling(boolean value) {
        return new CodeOptions(marked, foreign, fused, directTables, value, splitting);
    }

    public CodeOptions withSplitting(boolean value) {
        return new CodeOptions(marked, foreign, fused, directTables, unrolling, value);
    }
}
