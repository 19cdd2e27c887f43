package dev.freshet.sys;

/**
 * Immutable initial memory of one module, made by {@link VirtualMemory#createImage}. On Linux a sealed memfd and one read-only mapping
 * of it.
 *
 * <p>Counted: the creator holds one reference, each slot that has the image mapped holds another. The last {@link #release()} frees it.
 * Thread-safe.
 */
public interface SealedImage {

    /** Size in bytes, a multiple of the page size, never 0. */
    long bytes();

    /** The image's bytes, readable as long as a reference is held: the source of tracked resets. */
    Region contents();

    /**
     * Takes a reference.
     *
     * @return false if the image has been freed already; the caller then makes it anew
     */
    boolean retain();

    /** Whether more than one reference is held, so that giving one back does not free it; a hint. */
    boolean isShared();

    /** Runs this once the image has been freed, on the thread that let go last; the creator's, before anybody else has the image. */
    void whenFreed(Runnable action);

    /** Gives a reference back. One call for each successful {@link #retain()}; more are an {@link IllegalStateException}. */
    void release();
}
