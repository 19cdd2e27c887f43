package dev.freshet.module;

import dev.freshet.ModuleLimitException;

/**
 * What one module will take of the heap while it is read and compiled: an estimate that is added up while its bytes are looked at, so that
 * a module with an absurd number of anything is refused before anything is built of it. Each kind of thing has its price in bytes: what
 * the engine's model of it takes at most, measured with modules of nothing else (docs/design-decisions.md).
 *
 * <p>Used by one thread.
 */
final class UploadCost {

    /** With the method that calls through tables take for it: without that it is a tenth. */
    static final int TYPE = 4_000;

    static final int TYPE_VALUE = 16;
    static final int IMPORT = 600;
    static final int FUNCTION = 300;
    static final int LOCAL = 40;
    static final int TABLE = 300;
    static final int GLOBAL = 500;
    static final int EXPORT = 300;
    static final int SEGMENT = 400;
    static final int ELEMENT = 200;
    static final int INSTRUCTION = 150;
    static final int LABEL = 40;
    static final int NAME = 150;
    static final int CUSTOM_SECTION = 100;

    /** A name of n bytes is up to 2 n bytes of text, there twice while it is read. */
    static final int NAME_BYTE = 4;

    private final long bound;
    private long bytes;

    /** @param moduleBytes the upload itself, held all the time, and a copy of most of it while it is parsed */
    UploadCost(long bound, long moduleBytes) {
        this.bound = bound;
        this.bytes = 2 * moduleBytes;
    }

    /** Of no module in particular; never too much. */
    static UploadCost unlimited() {
        return new UploadCost(Long.MAX_VALUE, 0);
    }

    /**
     * Adds so many things of a kind.
     *
     * @param what for the message, such as {@code elements}
     * @param each price of one
     * @throws ModuleLimitException if the module takes more than all uploads may
     */
    void add(String what, long count, int each) {
        bytes += count * each;
        if (bytes > bound) {
            throw UploadBudget.tooMuch(what, bytes, bound);
        }
    }

    /** So far. */
    long bytes() {
        return bytes;
    }
}
