package dev.freshet.wasm;

/** What a module asks for, in its order; what it gets is described with its kind, at {@link #index}. Immutable once read. */
public final class ImportSection {

    private static final ExternalKind[] KINDS = ExternalKind.values();

    private final NameRanges modules;
    private final NameRanges names;
    final IntList kinds = new IntList();
    final IntList indices = new IntList();

    ImportSection(byte[] bytes) {
        modules = new NameRanges(bytes);
        names = new NameRanges(bytes);
    }

    NameRanges moduleNames() {
        return modules;
    }

    NameRanges fieldNames() {
        return names;
    }

    void trim() {
        modules.trim();
        names.trim();
        kinds.trim();
        indices.trim();
    }

    public int count() {
        return kinds.size();
    }

    /** The name of the module that is to provide it: a guest's text. */
    public String module(int index) {
        return modules.text(index);
    }

    /** The name within that module: a guest's text. */
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
