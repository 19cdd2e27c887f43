package dev.freshet.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the process holds at one moment: proc(5), and the JVM's own count of classes. */
record ProcessFigures(long residentKibibytes, long heapKibibytes, long descriptors, long mappings, long classes) {

    /** After collections, so that what nobody holds any more is gone. */
    static ProcessFigures now() {
        for (int i = 0; i < 4; i++) {
            System.gc();
            System.runFinalization();
        }
        Runtime runtime = Runtime.getRuntime();
        return new ProcessFigures(
                lines("status").filter(line -> line.startsWith("VmRSS:")).findFirst().stream()
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum(),
                (runtime.totalMemory() - runtime.freeMemory()) >> 10,
                descriptorsOpen(),
                lines("maps").count(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
    }

    private static long descriptorsOpen() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/self", file)).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
