package dev.freshet.admin;

/**
 * Uploads that were not registered, by reason, as of one moment; each is counted once and the counters only grow. What a store holds and
 * cannot be brought back is no upload.
 *
 * @param moduleSize the module was over {@code freshet.limits.module-size}
 * @param functions it had more than {@code freshet.limits.functions}
 * @param functionSize a function was over {@code freshet.limits.function-size}
 * @param locals a function had more than {@code freshet.limits.locals}
 * @param tableEntries its tables start with more than {@code freshet.limits.table-entries}
 * @param memory its memory starts larger than {@code freshet.pool.max-memory} or the extension's own allows, or than {@code
 *     freshet.memory.budget} has
 * @param compileTime it took longer than {@code freshet.limits.compile-time} to compile
 * @param compileQueue too many uploads waited for {@code freshet.limits.compile-threads}
 * @param callTime its initialisation took longer than {@code freshet.limits.call-time}
 * @param grants it imports what it was not granted
 * @param invalid all else: malformed, not supported, with imports that nobody offers, trapping while it initialises, or failing its smoke
 *     call
 * @param uploadMemory it, or all uploads under way, would have taken more heap than {@code freshet.limits.upload-memory}
 */
public record ModuleRejections(
        long moduleSize,
        long functions,
        long functionSize,
        long locals,
        long tableEntries,
        long memory,
        long compileTime,
        long compileQueue,
        long callTime,
        long grants,
        long invalid,
        long uploadMemory) {

    public long total() {
        return moduleSize
                + functions
                + functionSize
                + locals
                + tableEntries
                + memory
                + compileTime
                + compileQueue
                + callTime
                + grants
                + invalid
                + uploadMemory;
    }
}
