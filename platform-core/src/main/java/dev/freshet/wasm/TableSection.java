package dev.freshet.wasm;

/** The tables of a module, imported ones first. Immutable once read. */
public final class TableSection {

    /** In place of a byte: the table has no expression. */
    public static final int NONE = -1;

    final IntList types = new IntList();
    final Limits limits = new Limits();
    final IntList initStarts = new IntList();
    final IntList initEnds = new IntList();
    int imported;

    TableSection() {}

    void trim() {
        types.trim();
        limits.trim();
        initStarts.trim();
        initEnds.trim();
    }

    public int count() {
        return types.size();
    }

    public int importedCount() {
        return imported;
    }

    /** The type of the entries. */
    public int type(int table) {
        return types.get(table);
    }

    /** Sizes in entries, and whether indices are of 64 bits. */
    public Limits limits() {
        return limits;
    }

    /** {@code I32} or {@code I64}. */
    public int indexType(int table) {
        return limits.addressType(table);
    }

    /** Where the constant expression of the initial entries begins, or {@link #NONE}: they are null. */
    public int initStart(int table) {
        return initStarts.get(table);
    }

    public int initEnd(int table) {
        return initEnds.get(table);
    }
}
