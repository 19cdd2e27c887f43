package dev.freshet.settings;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The operator's ceilings. All are on by default; an extension can lower some, none can raise any.
 *
 * @param moduleBytes largest module accepted
 * @param functions most functions a module may define
 * @param functionBytes largest function body accepted; bounds the compiler's work on one method
 * @param functionLocals most locals of a function; the engine's own bound of 50,000 holds in any case
 * @param compileTime longest wall time of one compilation
 * @param compileThreads compilations at the same time
 * @param tableEntries most entries all tables of an instance may grow to
 * @param callTime longest wall time of one call
 * @param cpuTime most processor time of one call; zero means without limit
 * @param concurrentCalls most calls and sessions of one extension at the same time
 * @param leases most leases of all extensions at the same time, slots of the pool and memory mapped on demand together; the pool's own
 *     slots can always be leased
 * @param inputBytes largest input of one call
 * @param outputBytes largest output of one call
 * @param logBytes most bytes of standard error kept of one call, and most characters of its log lines, in no more lines than one for each 64 of
 *     them (16 at least)
 * @param errorChars most characters of guest text in the message of an exception
 */
public record PlatformLimits(
        long moduleBytes,
        int functions,
        int functionBytes,
        int functionLocals,
        Duration compileTime,
        int compileThreads,
        int tableEntries,
        Duration callTime,
        Duration cpuTime,
        int concurrentCalls,
        int leases,
        long inputBytes,
        long outputBytes,
        int logBytes,
        int errorChars) {

    /** Room for the dots that mark a text as cut off. */
    private static final int MIN_ERROR_CHARS = 3;

    public PlatformLimits {
        require(moduleBytes >= 8, "freshet.limits.module-size", moduleBytes);
        require(functions >= 1, "freshet.limits.functions", functions);
        require(functionBytes >= 1, "freshet.limits.function-size", functionBytes);
        require(functionLocals >= 0, "freshet.limits.locals", functionLocals);
        require(isPositive(compileTime), "freshet.limits.compile-time", compileTime);
        require(compileThreads >= 1, "freshet.limits.compile-threads", compileThreads);
        require(tableEntries >= 0, "freshet.limits.table-entries", tableEntries);
        require(isPositive(callTime), "freshet.limits.call-time", callTime);
        require(!cpuTime.isNegative(), "freshet.limits.cpu-time", cpuTime);
        require(concurrentCalls >= 1, "freshet.limits.concurrent-calls", concurrentCalls);
        require(leases >= 1, "freshet.limits.leases", leases);
        require(inputBytes >= 0 && inputBytes <= Integer.MAX_VALUE - 8, "freshet.limits.input", inputBytes);
        require(outputBytes >= 0 && outputBytes <= Integer.MAX_VALUE - 8, "freshet.limits.output", outputBytes);
        require(logBytes >= 0, "freshet.limits.log", logBytes);
        require(errorChars >= MIN_ERROR_CHARS, "freshet.limits.error", errorChars);
    }

    /** Without a limit of processor time. */
    public PlatformLimits(
            long moduleBytes,
            int functions,
            int functionBytes,
            int functionLocals,
            Duration compileTime,
            int compileThreads,
            int tableEntries,
            Duration callTime,
            int concurrentCalls,
            int leases,
            long inputBytes,
            long outputBytes,
            int logBytes,
            int errorChars) {
        this(
                moduleBytes,
                functions,
                functionBytes,
                functionLocals,
                compileTime,
                compileThreads,
                tableEntries,
                callTime,
                Duration.ZERO,
                concurrentCalls,
                leases,
                inputBytes,
                outputBytes,
                logBytes,
                errorChars);
    }

    /**
     * 16 MiB, 50,000 functions of 1 MiB and 50,000 locals, 30 s on 2 threads, 100,000 entries, 1 s on the wall, 64 calls of an extension and 1,024
     * leases, 4 MiB in and out, 64 KiB of log, 1,024 characters of an error.
     */
    public static PlatformLimits defaults() {
        return new PlatformLimits(
                16L << 20,
                50_000,
                1 << 20,
                50_000,
                Duration.ofSeconds(30),
                2,
                100_000,
                Duration.ofSeconds(1),
                64,
                1_024,
                4L << 20,
                4L << 20,
                64 << 10,
                1_024);
    }

    public PlatformLimits withCallTime(Duration value) {
        return with(copy -> copy.callTime = value);
    }

    /** @param value zero for no limit */
    public PlatformLimits withCpuTime(Duration value) {
        return with(copy -> copy.cpuTime = value);
    }

    public PlatformLimits withCompileTime(Duration value) {
        return with(copy -> copy.compileTime = value);
    }

    public PlatformLimits withFunctionLocals(int value) {
        return with(copy -> copy.functionLocals = value);
    }

    public PlatformLimits withConcurrentCalls(int value) {
        return with(copy -> copy.concurrentCalls = value);
    }

    public PlatformLimits withLeases(int value) {
        return with(copy -> copy.leases = value);
    }

    public PlatformLimits withInputBytes(long value) {
        return with(copy -> copy.inputBytes = value);
    }

    public PlatformLimits withOutputBytes(long value) {
        return with(copy -> copy.outputBytes = value);
    }

    public PlatformLimits withErrorChars(int value) {
        return with(copy -> copy.errorChars = value);
    }

    private PlatformLimits with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return copy.limits();
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean holds, String property, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(property + " is " + value + ", which is out of range");
        }
    }

    /** The components, to be changed. */
    private static final class Copy {

        private long moduleBytes;
        private int functions;
        private int functionBytes;
        private int functionLocals;
        private Duration compileTime;
        private int compileThreads;
        private int tableEntries;
        private Duration callTime;
        private Duration cpuTime;
        private int concurrentCalls;
        private int leases;
        private long inputBytes;
        private long outputBytes;
        private int logBytes;
        private int errorChars;

        Copy(PlatformLimits limits) {
            this.moduleBytes = limits.moduleBytes;
            this.functions = limits.functions;
            this.functionBytes = limits.functionBytes;
            this.functionLocals = limits.functionLocals;
            this.compileTime = limits.compileTime;
            this.compileThreads = limits.compileThreads;
            this.tableEntries = limits.tableEntries;
            this.callTime = limits.callTime;
            this.cpuTime = limits.cpuTime;
            this.concurrentCalls = limits.concurrentCalls;
            this.leases = limits.leases;
            this.inputBytes = limits.inputBytes;
            this.outputBytes = limits.outputBytes;
            this.logBytes = limits.logBytes;
            this.errorChars = limits.errorChars;
        }

        PlatformLimits limits() {
            return new PlatformLimits(
                    moduleBytes,
                    functions,
                    functionBytes,
                    functionLocals,
                    compileTime,
                    compileThreads,
                    tableEntries,
                    callTime,
                    cpuTime,
                    concurrentCalls,
                    leases,
                    inputBytes,
                    outputBytes,
                    logBytes,
                    errorChars);
        }
    }
}
