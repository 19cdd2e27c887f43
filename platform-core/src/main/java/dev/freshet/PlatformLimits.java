package dev.freshet;

import java.time.Duration;

/**
 * The operator's ceilings. All are on by default; an extension can lower some, none can raise any.
 *
 * @param moduleBytes largest module accepted
 * @param functions most functions a module may define
 * @param functionBytes largest function body accepted; bounds the compiler's work on one method
 * @param compileTime longest wall time of one compilation
 * @param compileThreads compilations at the same time
 * @param tableEntries most entries all tables of an instance may grow to
 * @param callTime longest wall time of one call
 * @param inputBytes largest input of one call
 * @param outputBytes largest output of one call
 * @param logBytes most bytes of standard error kept of one call
 */
public record PlatformLimits(
        long moduleBytes,
        int functions,
        int functionBytes,
        Duration compileTime,
        int compileThreads,
        int tableEntries,
        Duration callTime,
        long inputBytes,
        long outputBytes,
        int logBytes) {

    public PlatformLimits {
        require(moduleBytes >= 8, "freshet.limits.module-size", moduleBytes);
        require(functions >= 1, "freshet.limits.functions", functions);
        require(functionBytes >= 1, "freshet.limits.function-size", functionBytes);
        require(isPositive(compileTime), "freshet.limits.compile-time", compileTime);
        require(compileThreads >= 1, "freshet.limits.compile-threads", compileThreads);
        require(tableEntries >= 0, "freshet.limits.table-entries", tableEntries);
        require(isPositive(callTime), "freshet.limits.call-time", callTime);
        require(inputBytes >= 0 && inputBytes <= Integer.MAX_VALUE - 8, "freshet.limits.input", inputBytes);
        require(outputBytes >= 0 && outputBytes <= Integer.MAX_VALUE - 8, "freshet.limits.output", outputBytes);
        require(logBytes >= 0, "freshet.limits.log", logBytes);
    }

    /** 16 MiB, 50,000 functions of 1 MiB, 30 s on 2 threads, 100,000 entries, 1 s, 4 MiB in and out, 64 KiB of log. */
    public static PlatformLimits defaults() {
        return new PlatformLimits(
                16L << 20,
                50_000,
                1 << 20,
                Duration.ofSeconds(30),
                2,
                100_000,
                Duration.ofSeconds(1),
                4L << 20,
                4L << 20,
                64 << 10);
    }

    public PlatformLimits withCallTime(Duration value) {
        return new PlatformLimits(
                moduleBytes,
                functions,
                functionBytes,
                compileTime,
                compileThreads,
                tableEntries,
                value,
                inputBytes,
                outputBytes,
                logBytes);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean holds, String property, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + ", which is out of range");
        }
    }
}
