package dev.freshet.wasm;

/** The custom sections of a module: where their contents are. Immutable once read. */
public final class CustomSections {

    /** No such section. */
    public static final int NONE = -1;

    final NameRanges names;
    final IntList starts = new IntList();
    final IntList ends = new IntList();

    CustomSections(byte[] bytes) {
        names = new NameRanges(bytes);
    }

    void trim() {
        names.trim();
        starts.trim();
        ends.trim();
    }

    public int count() {
        return starts.size();
    }

    /** A guest's text. */
    public String name(int index) {
        return names.text(index);
    }

    /** Where the contents begin, behind the name. */
    public int start(int index) {
        return starts.get(index);
    }

    public int end(int index) {
        return ends.get(index);
    }

    /** The first section of a name, such as {@code name} or {@code .debug_line}, or {@link #NONE}. */
    public int find(String name) {
        for (int i = 0; i < count(); i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        return NONE;
    }
}
