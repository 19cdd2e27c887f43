package dev.freshet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Page faults of the process for each operation: {@code -prof dev.freshet.bench.PageFaults}. Linux only. */
public final class PageFaults implements InternalProfiler {

    /** Position of {@code minflt} after the command's name: proc_pid_stat(5), field 10; the first after the name is field 3. */
    private static final int MINOR_FAULTS = 10 - 3;

    private long before;

    @Override
    public String getDescription() {
        return "Minor page faults per operation";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmarkParams, IterationParams iterationParams) {
        before = ofProcess();
    }

    @Override
    public Collection<? extends Result> afterIteration(
            BenchmarkParams benchmarkParams, IterationParams iterationParams, IterationResult result) {
        long faults = ofProcess() - before;
        double each = (double) faults / result.getMetadata().getAllOps();
        return List.of(new ScalarResult("faults.norm", each, "faults/op", AggregationPolicy.AVG));
    }

    /** Minor page faults of this process so far. */
    static long ofProcess() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[MINOR_FAULTS]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
