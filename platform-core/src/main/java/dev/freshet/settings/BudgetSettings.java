package dev.freshet.settings;

/**
 * What all guests and all uploads together may take of the process's memory, and one call of its heap. The operator's; no extension can
 * raise any.
 *
 * @param memoryBytes memory of guests outside of the Java heap, all together: slots, memory mapped on demand, images
 * @param guestHeapBytes Java heap of guests, all calls together: objects of the GC proposal, exceptions, grown tables
 * @param callHeapBytes most of it that one lease may allocate, a call's or a session's; what is garbage already counts too
 * @param uploadBytes Java heap that reading and compiling uploads may take, all under way together, by an estimate
 */
public record BudgetSettings(long memoryBytes, long guestHeapBytes, long callHeapBytes, long uploadBytes) {

    /** Below this no pool is worth its name, so the default is not smaller even where the heap leaves nothing. */
    private static final long LEAST_MEMORY_BYTES = 64L << 20;

    private static final long MOST_CALL_HEAP_BYTES = 32L << 20;
    /** As much as one module takes that has all that a module may have by default. */
    private static final long MOST_UPLOAD_BYTES = 1L << 30;

    public BudgetSettings {
        require(memoryBytes >= 1 << 16, "freshet.memory.budget", memoryBytes, "at least one page of 65536 bytes");
        require(guestHeapBytes >= 0, "freshet.memory.guest-heap", guestHeapBytes, "zero or more bytes");
        require(callHeapBytes >= 0, "freshet.limits.heap", callHeapBytes, "zero or more bytes");
        require(uploadBytes >= 1 << 20, "freshet.limits.upload-memory", uploadBytes, "at least 1 MiB");
    }

    /** The defaults for this process: {@link #of} what the container or machine has and the JVM's largest heap. */
    public static BudgetSettings defaults() {
        return of(MachineMemory.bytes(), Runtime.getRuntime().maxMemory());
    }

    /**
     * The defaults for a process that may have so much memory.
     *
     * <p>Guest memory: half of what the heap leaves. The other half is the JVM's own, classes, compiled code, threads, buffers, the
     * collector's tables, and whatever else runs beside it; 150 to 300 MiB for a Spring application. Guest heap: a quarter of the heap; one
     * call an eighth of that, at most 32 MiB, so that no single one takes it from the others. Uploads: half of the heap, at most 1 GiB.
     *
     * @param totalBytes of the container, or of the machine without one
     * @param heapBytes the largest that the Java heap may grow to
     */
    public static BudgetSettings of(long totalBytes, long heapBytes) {
        long guestHeap = heapBytes / 4;
        return new BudgetSettings(
                Math.max(LEAST_MEMORY_BYTES, (totalBytes - heapBytes) / 2),
                guestHeap,
                Math.min(MOST_CALL_HEAP_BYTES, guestHeap / 8),
                Math.max(1 << 20, Math.min(MOST_UPLOAD_BYTES, heapBytes / 2)));
    }

    public BudgetSettings withMemoryBytes(long value) {
        return new BudgetSettings(value, guestHeapBytes, callHeapBytes, uploadBytes);
    }

    public BudgetSettings withGuestHeapBytes(long value) {
        return new BudgetSettings(memoryBytes, value, callHeapBytes, uploadBytes);
    }

    public BudgetSettings withCallHeapBytes(long value) {
        return new BudgetSettings(memoryBytes, guestHeapBytes, value, uploadBytes);
    }

    public BudgetSettings withUploadBytes(long value) {
        return new BudgetSettings(memoryBytes, guestHeapBytes, callHeapBytes, value);
    }

    private static void require(boolean holds, String property, long value, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + "; it must be " + bound);
        }
    }
}
