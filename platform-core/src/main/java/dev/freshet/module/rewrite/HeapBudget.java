package dev.freshet.module.rewrite;

import dev.freshet.sys.SharedBudget;

/**
 * What guests may take of the Java heap.
 *
 * @param all what all leases may have taken at a time, {@code freshet.memory.guest-heap}
 * @param perLease what one may allocate from its beginning to its end, {@code freshet.limits.heap}
 */
public record HeapBudget(SharedBudget all, long perLease) {

    static final String ALL = "freshet.memory.guest-heap";
    static final String PER_LEASE = "freshet.limits.heap";

    /** Returns one that is never spent. */
    public static HeapBudget unlimited() {
        return new HeapBudget(SharedBudget.unlimited(), Long.MAX_VALUE);
    }
}
