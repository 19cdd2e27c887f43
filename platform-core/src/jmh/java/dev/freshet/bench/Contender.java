package dev.freshet.bench;

/** One way to run a guest's exports: compiled once here, then called from any number of threads. */
interface Contender extends AutoCloseable {

    /** Prepares calls of an export without parameters, for one thread. */
    Invocation prepare(String export);

    /** Prepares calls of an export with one i32 parameter, for one thread. */
    Invocation prepare(String export, int argument);

    /** Whether each call runs on a fresh instance. {@link FreshnessCheck} holds contenders to their answer. */
    boolean isFresh();

    @Override
    void close();

    /** A call made again and again, by one thread. */
    interface Invocation extends AutoCloseable {

        /** Gets an instance as the contender does, calls the export, and lets the instance go. Returns the result, or 0. */
        long run();

        @Override
        default void close() {}
    }
}
