package dev.freshet.compile;

/**
 * In which form a module is emitted. Each switch off and on gives equal results; tests compare them.
 *
 * @param marked whether stores mark their page
 * @param foreign whether memory is reached through {@code sys.RawMemory}, which goes by foreign handles where the JVM has no Unsafe
 * @param fused whether a comparison and the branch on it are one
 * @param directTables whether calls through tables branch over the module's own functions
 * @param unrolling whether small innermost loops are emitted several times over
 * @param splitAbove bytecodes from which on a function is cut into regions, as HotSpot would not compile it in one piece; 0 for never
 */
public record CodeOptions(
        boolean marked, boolean foreign, boolean fused, boolean directTables, boolean unrolling, int splitAbove) {

    /** HotSpot's limit is 8,000. */
    private static final int SPLIT_ABOVE = 7_500;

    /** Everything on, stores marked. */
    public static CodeOptions defaults() {
        return new CodeOptions(true, false, true, true, true, SPLIT_ABOVE);
    }

    public CodeOptions withMarked(boolean value) {
        return new CodeOptions(value, foreign, fused, directTables, unrolling, splitAbove);
    }

    public CodeOptions withForeign(boolean value) {
        return new CodeOptions(marked, value, fused, directTables, unrolling, splitAbove);
    }

    public CodeOptions withFused(boolean value) {
        return new CodeOptions(marked, foreign, value, directTables, unrolling, splitAbove);
    }

    public CodeOptions withDirectTables(boolean value) {
        return new CodeOptions(marked, foreign, fused, value, unrolling, splitAbove);
    }

    public CodeOptions withUnrolling(boolean value) {
        return new CodeOptions(marked, foreign, fused, directTables, value, splitAbove);
    }

    public CodeOptions withSplitAbove(int value) {
        return new CodeOptions(marked, foreign, fused, directTables, unrolling, value);
    }
}
