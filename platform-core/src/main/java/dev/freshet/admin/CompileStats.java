package dev.freshet.admin;

import java.time.Duration;

/**
 * What compiling modules took, as of one moment; counters only grow.
 *
 * @param compiled modules compiled
 * @param fromCache modules whose code was found compiled on disk
 * @param refused modules that were not acceptable, those that took too long among them
 * @param time wall time of the compilations, those from the cache and those refused included
 * @param waiting uploads that wait for a compile thread or for their compilation now
 * @param inBackground modules that the interpreter runs now until they are compiled
 * @param leftInterpreted modules that the interpreter runs for good, because compiling them in the background failed
 */
public record CompileStats(
        long compiled,
        long fromCache,
        long refused,
        Duration time,
        int waiting,
        int inBackground,
        long leftInterpreted) {}
