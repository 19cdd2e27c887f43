package dev.freshet.sys;

/**
 * The port: the things done to pages. One method is one intent, with no policy and no retry behind it; failures are {@link
 * SystemCallException}s and leave the region in the state it had, unless the method says otherwise. Thread-safe for distinct regions.
 *
 * <p>Two implementations share one contract test: {@code sys.linux} (memfd, mmap, madvise) and {@code sys.portable} (plain off-heap
 * memory, by copying).
 */
public interface VirtualMemory {

    /** {@code linux} or {@code portable}. */
    String name();

    PageSize pageSize();

    /**
     * Reserves address space without access and without memory behind it.
     *
     * @param bytes a positive multiple of the page size
     * @return a region that the caller owns until {@link #unmap}
     * @throws SystemCallException if the address space is too small; a retry is safe
     */
    Region reserve(long bytes);

    /**
     * Makes an immutable image of the bytes.
     *
     * @param name for diagnostics, such as {@code /proc/self/maps}; printable ASCII, at most 100 characters
     * @param contents copied; its length is a positive multiple of the page size
     * @throws SystemCallException if the system refuses; nothing is held then, a retry is safe
     */
    SealedImage createImage(String name, byte[] contents);

    /**
     * Maps the image copy-on-write: reads see the image, writes stay private to the region.
     *
     * @param region page-aligned, of exactly the image's size, within a reservation; whatever was mapped there is gone
     */
    void mapImage(Region region, SealedImage image);

    /** Makes the region readable and writable; it reads as zeros, whatever was mapped there before is gone. */
    void makeAccessible(Region region);

    /**
     * Drops private pages: the region reads as its image or as zeros again, and its memory goes back to the system.
     *
     * @throws SystemCallException if the system refuses; the contents are then unknown, and the caller must not lease them again
     */
    void discard(Region region);

    /** Makes the region inaccessible and drops what was there. The address space stays reserved. */
    void protect(Region region);

    /** Gives a reservation back, whole. */
    void unmap(Region reservation);
}
