package dev.freshet.wasm;

/** The segments of bytes of memories. Immutable once read. */
public final class DataSection {

    private static final SegmentMode[] MODES = SegmentMode.values();

    final IntList modes = new IntList();
    final IntList memories = new IntList();
    final IntList offsetStarts = new IntList();
    final IntList offsetEnds = new IntList();
    final IntList starts = new IntList();
    final IntList ends = new IntList();

    DataSection() {}

    void trim() {
        modes.trim();
        memories.trim();
        offsetStarts.trim();
        offsetEnds.trim();
        starts.trim();
        ends.trim();
    }

    public int count() {
        return modes.size();
    }

    public SegmentMode mode(int segment) {
        return MODES[modes.get(segment)];
    }

    /** The memory of an active segment. */
    public int memory(int segment) {
        return memories.get(segment);
    }

    /** Where the constant expression of an active segment's address begins. */
    public int offsetStart(int segment) {
        return offsetStarts.get(segment);
    }

    public int offsetEnd(int segment) {
        return offsetEnds.get(segment);
    }

    /** Where the contents begin in the module's bytes. */
    public int start(int segment) {
        return starts.get(segment);
    }

    public int end(int segment) {
        return ends.get(segment);
    }
}
