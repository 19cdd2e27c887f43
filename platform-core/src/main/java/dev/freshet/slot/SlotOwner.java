package dev.freshet.slot;

/** What a slot asks of the allocator it belongs to. */
interface SlotOwner {

    /** Ends a lease. Never throws because of a failed reset: the slot is poisoned then. */
    void release(Slot slot);

    /**
     * Makes sure that the slot may hold so many bytes of physical memory.
     *
     * @return false if the budget of guest memory is spent; nothing has changed then
     */
    boolean reserve(Slot slot, long bytes);

    /** Makes [0, bytes) of the slot readable and writable where the slot was mapped only in part. */
    void extend(Slot slot, long bytes);
}
