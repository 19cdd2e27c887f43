package dev.freshet.slot;

import dev.freshet.sys.Region;

/** Slots without a pool, for tests of what finds and hands them out: nothing is mapped. */
final class UnownedSlot {

    private static final long SLOT_BYTES = 65_536;

    private UnownedSlot() {}

    static Slot at(int index) {
        return new Slot(
                index,
                Region.of((index + 1) * SLOT_BYTES, SLOT_BYTES),
                new DirtyPages(Region.of(0, DirtyPages.MARKS_BYTES), SLOT_BYTES),
                new NoOwner());
    }

    /** A class, not a lambda: the model checker transforms classes by name. */
    private static final class NoOwner implements SlotOwner {
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
            throw new AssertionError("given back by the test");
        }
    }
}
