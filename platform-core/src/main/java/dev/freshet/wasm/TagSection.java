package dev.freshet.wasm;

/** The tags of exceptions of a module, imported ones first. Immutable once read. */
public final class TagSection {

    final IntList types = new IntList();
    int imported;

    TagSection() {}

    void trim() {
        types.trim();
    }

    public int count() {
        return types.size();
    }

    public int importedCount() {
        return imported;
    }

    /** The canonical index of the function type whose parameters an exception of the tag carries. */
    public int type(int tag) {
        return types.get(tag);
    }
}
