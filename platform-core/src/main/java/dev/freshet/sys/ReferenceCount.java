package dev.freshet.sys;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts references to something that the last one frees. Starts at one. Thread-safe. */
public final class ReferenceCount {

    private final AtomicInteger references = new AtomicInteger(1);

    /** Takes a reference, unless the last one has been given back. */
    public boolean retain() {
        int seen = references.get();
        while (seen > 0) {
            if (references.compareAndSet(seen, seen + 1)) {
                return true;
            }
            seen = references.get();
        }
        return false;
    }

    /** Whether somebody still holds a reference. */
    public boolean isHeld() {
        return references.get() > 0;
    }

    /**
     * Gives a reference back.
     *
     * @return true for the last one: the caller frees the thing
     */
    public boolean release() {
        int left = references.decrementAndGet();
        if (left < 0) {
            references.incrementAndGet();
            throw new IllegalStateException("released more often than retained");
        }
        return left == 0;
    }
}
