package dev.freshet.wasm;

import java.util.Arrays;

/** The functions of a module: imported ones first, then its own with the ranges of their bodies. Immutable once read. */
public final class FunctionSection {

    final IntList types = new IntList();
    final IntList starts = new IntList();
    final IntList ends = new IntList();
    int imported;
    private long[] references = {};

    FunctionSection() {}

    /** Notes that the function occurs outside of bodies. */
    void refer(int function) {
        int word = function >>> 6;
        if (word >= references.length) {
            references = Arrays.copyOf(references, Math.max(word + 1, count() + 63 >>> 6));
        }
        references[word] |= 1L << function;
    }

    void trim() {
        types.trim();
        starts.trim();
        ends.trim();
    }

    /** Imported and own. */
    public int count() {
        return types.size();
    }

    public int importedCount() {
        return imported;
    }

    public boolean isImported(int function) {
        return function < imported;
    }

    /** The canonical index of the function's type. */
    public int type(int function) {
        return types.get(function);
    }

    /** Where the body of one of the module's own functions begins in its bytes: at its locals. */
    public int bodyStart(int function) {
        return starts.get(function - imported);
    }

    /** Where it ends: behind its last {@code end}. */
    public int bodyEnd(int function) {
        return ends.get(function - imported);
    }

    /**
     * Whether the function occurs outside of bodies and the start function (in elements, exports, globals): only such ones may have a reference
     * made to them by {@code ref.func}.
     */
    public boolean isReferenced(int function) {
        int word = function >>> 6;
        return word < references.length && (references[word] >>> function & 1) != 0;
    }
}
