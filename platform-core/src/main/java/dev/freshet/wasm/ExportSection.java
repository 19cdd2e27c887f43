package dev.freshet.wasm;

/** What a module offers, in its order; no two have the same name. Immutable once read. */
public final class ExportSection {

    private static final ExternalKind[] KINDS = ExternalKind.values();

    final NameRanges names;
    final IntList kinds = new IntList();
    final IntList indices = new IntList();

    ExportSection(byte[] bytes) {
        names = new NameRanges(bytes);
    }

    void trim() {
        names.trim();
        kinds.trim();
        indices.trim();
    }

    public int count() {
        return kinds.size();
    }

    /** A guest's text. */
    public String name(int index) {
        return names.text(index);
    }

    public ExternalKind kind(int index) {
        return KINDS[kinds.get(index)];
    }

    /** Its number among the functions, tables, memories, globals or tags. */
    public int index(int index) {
        return indices.get(index);
    }
}
