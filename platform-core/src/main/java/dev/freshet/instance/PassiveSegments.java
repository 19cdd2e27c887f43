package dev.freshet.instance;

import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/** The data segments of an instance that its code may still copy into memory, or drop. */
final class PassiveSegments {

    /** The engine's own array: its data.drop writes {@link PassiveDataSegment#EMPTY} there, whichever way it is compiled. */
    private DataSegment[] present = {};
    /** What the array held first. */
    private DataSegment[] originals = {};

    void remember(DataSegment[] segments) {
        present = segments == null ? new DataSegment[0] : segments;
        originals = present.clone();
    }

    /** Returns the bytes of a segment; none if it was dropped or there is none of that number. */
    byte[] data(int segment) {
        return (segment >= 0 && segment < present.length ? present[segment] : PassiveDataSegment.EMPTY).data();
    }

    void drop(int segment) {
        // A module that reads no segment is instantiated without any.
        if (segment < present.length) {
            present[segment] = PassiveDataSegment.EMPTY;
        }
    }

    boolean[] dropped() {
        boolean[] dropped = new boolean[present.length];
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = present[i] == PassiveDataSegment.EMPTY;
        }
        return dropped;
    }

    /** @param initial what {@link #dropped} said at the captured state */
    void restore(boolean[] initial) {
        for (int i = 0; i < present.length; i++) {
            present[i] = initial[i] ? PassiveDataSegment.EMPTY : originals[i];
        }
    }
}
