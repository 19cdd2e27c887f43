package dev.freshet.wasm;

/** The globals of a module, imported ones first. Immutable once read. */
public final class GlobalSection {

    private static final int MUTABLE = 1 << 27;

    private final IntList types = new IntList();
    final IntList initStarts = new IntList();
    final IntList initEnds = new IntList();
    int imported;

    GlobalSection() {}

    void add(int type, boolean mutable) {
        types.add(mutable ? type | MUTABLE : type);
    }

    void trim() {
        types.trim();
        initStarts.trim();
        initEnds.trim();
    }

    public int count() {
        return types.size();
    }

    public int importedCount() {
        return imported;
    }

    public int type(int global) {
        return types.get(global) & ~MUTABLE;
    }

    public boolean isMutable(int global) {
        return (types.get(global) & MUTABLE) != 0;
    }

    /** Where the constant expression of one of the module's own globals begins. */
    public int initStart(int global) {
        return initStarts.get(global - imported);
    }

    public int initEnd(int global) {
        return initEnds.get(global - imported);
    }
}
