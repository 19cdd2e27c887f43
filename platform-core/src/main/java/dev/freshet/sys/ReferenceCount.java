package dev.freshet.sys;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts references to something that the last one frees. Starts at one. Thread-safe. */
public final class ReferenceCount {

    private final AtomicInteger references = new AtomicInteger(1);
    private volatile Runnable whenFreed = () -> {};

    /** Sets what {@link #freed} does; the creator's, before anybody else has a reference. */
    public void whenFreed(Runnable action) {
        whenFreed = action;
    }

    /** The thing is freed; called by whoever freed it. */
    public void freed() {
        whenFreed.run();
    }

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

    /** Whether more than one reference is held. */
    public boolean isShared() {
        return references.get() > 1;
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
