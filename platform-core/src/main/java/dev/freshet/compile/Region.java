package dev.freshet.compile;

import java.util.ArrayList;
import java.util.List;

/**
 * A run of whole statements of a body that becomes a method.
 *
 * <p>Positions are those of the module's bytes. A region without others in it is a leaf, which has its locals in local variables.
 */
final class Region {

    final int start;
    int end;
    /** Bytecodes that were counted for it. */
    int size;
    /** Regions in it, in their order. */
    final List<Region> inner = new ArrayList<>();

    Region(int start, int end, int size) {
        this.start = start;
        this.end = end;
        this.size = size;
    }

    boolean isLeaf() {
        return inner.isEmpty();
    }
}
