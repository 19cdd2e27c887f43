package dev.freshet.wasm;

/** The segments of entries of tables. Immutable once read. */
public final class ElementSection {

    private static final SegmentMode[] MODES = SegmentMode.values();

    final IntList modes = new IntList();
    final IntList tables = new IntList();
    final IntList offsetStarts = new IntList();
    final IntList offsetEnds = new IntList();
    final IntList types = new IntList();
    final IntList counts = new IntList();
    final IntList itemStarts = new IntList();
    final IntList itemEnds = new IntList();
    private final byte[] bytes;

    ElementSection(byte[] bytes) {
        this.bytes = bytes;
    }

    void trim() {
        modes.trim();
        tables.trim();
        offsetStarts.trim();
        offsetEnds.trim();
        types.trim();
        counts.trim();
        itemStarts.trim();
        itemEnds.trim();
    }

    public int count() {
        return modes.size();
    }

    public SegmentMode mode(int segment) {
        return MODES[modes.get(segment) & 3];
    }

    /** The table of an active segment. */
    public int table(int segment) {
        return tables.get(segment);
    }

    /** Where the constant expression of an active segment's place begins. */
    public int offsetStart(int segment) {
        return offsetStarts.get(segment);
    }

    public int offsetEnd(int segment) {
        return offsetEnds.get(segment);
    }

    /** The type of the items. */
    public int type(int segment) {
        return types.get(segment);
    }

    public int itemCount(int segment) {
        return counts.get(segment);
    }

    /** Whether items are constant expressions, one behind the other from {@link #itemStart}; else they are {@link #functions}. */
    public boolean hasExpressions(int segment) {
        return (modes.get(segment) & 4) != 0;
    }

    public int itemStart(int segment) {
        return itemStarts.get(segment);
    }

    public int itemEnd(int segment) {
        return itemEnds.get(segment);
    }

    /** The functions of a segment without expressions; read from the bytes at each call. */
    public int[] functions(int segment) {
        ByteCursor cursor = new ByteCursor(bytes, itemStart(segment), itemEnd(segment));
        int[] functions = new int[itemCount(segment)];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = cursor.u32();
        }
        return functions;
    }
}
