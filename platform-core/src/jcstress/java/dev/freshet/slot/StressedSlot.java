package dev.freshet.slot;

import dev.freshet.sys.Region;

/** Makes slots without memory: only their state and plain fields are looked at. */
final class StressedSlot {

    private static final long BYTES = 65_536;

    private StressedSlot() {}

    static Slot empty() {
        return new Slot(
                0, Region.of(BYTES, BYTES), new DirtyPages(Region.of(0, DirtyPages.MARKS_BYTES), BYTES), new Nobody());
    }

    static Slot leased() {
        Slot slot = empty();
        if (!slot.claim(Slot.State.EMPTY)) {
            throw new AssertionError("a new slot is not empty");
        }
        return slot;
    }

    private static final class Nobody implements SlotOwner {
        @Override
        public boolean reserve(Slot slot, long bytes) {
            return true;
        }

        @Override
        public void extend(Slot slot, long bytes) {
            throw new AssertionError("no memory here");
        }

        @Override
        public void release(Slot slot) {
            throw new AssertionError("not closed here");
        }
    }
}
