package dev.freshet.wasm;

import java.nio.charset.StandardCharsets;

/** Names of a module, kept as ranges of its bytes, which are known to be UTF-8. */
final class NameRanges {

    private final byte[] bytes;
    private final IntList starts = new IntList();
    private final IntList ends = new IntList();

    NameRanges(byte[] bytes) {
        this.bytes = bytes;
    }

    void add(int start, int end) {
        starts.add(start);
        ends.add(end);
    }

    void trim() {
        starts.trim();
        ends.trim();
    }

    int count() {
        return starts.size();
    }

    int start(int index) {
        return starts.get(index);
    }

    int end(int index) {
        return ends.get(index);
    }

    String text(int index) {
        int start = starts.get(index);
        return new String(bytes, start, ends.get(index) - start, StandardCharsets.UTF_8);
    }
}
