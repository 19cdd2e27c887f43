package dev.freshet.compile.runtime;

/**
 * The bytes behind a {@link LinearMemory}: a range of host addresses that does not move while it is attached, with a mark for each page
 * of {@link #PAGE_BYTES} that lies {@link #MARKS_BYTES} before it.
 *
 * <pre>
 *     base - MARKS_BYTES: one byte for each page          base: guest address 0          base + accessible bytes
 *          |&lt;------------- MARKS_BYTES -----------------&gt;|&lt;------ zeros or the image ------&gt;|
 * </pre>
 *
 * <p>Used by one thread at a time.
 */
public interface MemoryBacking {

    int PAGE_SHIFT = 12;
    int PAGE_BYTES = 1 << PAGE_SHIFT;
    int MARKS_BYTES = 512 << 10;

    /** Returns the host address of guest address 0. */
    long base();

    /** Returns how many bytes are accessible now. */
    long bytes();

    /**
     * Makes bytes accessible, up to the given number in all; those that are added are zeros.
     *
     * @return false if the system has no memory for them; then nothing has changed
     */
    boolean growTo(long bytes);
}
