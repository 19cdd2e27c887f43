package dev.freshet.slot;

/**
 * What the engine keeps on a slot: an instance of the tenant's module whose memory is the slot. Restored together with the slot, so
 * that both are clean or neither is.
 *
 * <p>Used only by the owner of the slot it sits on.
 */
public interface BoundInstance {

    /**
     * Puts back everything outside the linear memory: globals, tables, dropped segments.
     *
     * @return false if it cannot be restored and must be built anew; the slot itself is still fine
     */
    boolean restore();

    /** Gives back what the lease has taken elsewhere, if {@link #restore} has not; when the instance loses its slot. Never fails. */
    default void leaseEnded() {}

    /** Whether instances like this one are still wanted; if not, it is dropped before the next call and while it is idle. Any thread may ask. */
    default boolean isWanted() {
        return true;
    }
}
