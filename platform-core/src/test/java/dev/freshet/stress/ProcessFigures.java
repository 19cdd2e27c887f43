package dev.freshet.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What the process holds at one moment: proc(5), and the JVM's own counts.
 *
 * @param imageKibibytes resident pages of mapped images, private copies in slots included
 * @param mappings without those of the JVM's classes
 * @param imageMappings mappings of images: one of its own for each, and one in each slot that it is mapped on
 * @param imageDescriptors descriptors of images, one for each
 * @param threads platform threads, without the carriers of virtual ones
 * @param mallocKibibytes what malloc has given out and not got back
 * @param accountedMallocKibibytes what of that the JVM accounts for; 0 without {@code -XX:NativeMemoryTracking=detail}
 * @param mappingKinds how many mappings there are by rights, size in powers of two, and name
 * @param committedKibibytes what the JVM has taken from the system, by cause; empty without {@code -XX:NativeMemoryTracking=detail}
 */
record ProcessFigures(
        long residentKibibytes,
        long imageKibibytes,
        long heapKibibytes,
        long descriptors,
        long mappings,
        long imageMappings,
        long imageDescriptors,
        long classes,
        long threads,
        long mallocKibibytes,
        long accountedMallocKibibytes,
        Map<String, Long> mappingKinds,
        Map<String, Long> committedKibibytes) {

    /** How the kernel names a memfd of ours. */
    private static final String IMAGE = "/memfd:freshet-";

    private static final Pattern CAUSE = Pattern.compile("(?m)^-\\s+(.+?) \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    /** Those of the JVM's for virtual threads, which come and go as it likes. */
    private static final Pattern CARRIERS = Pattern.compile("^(ForkJoinPool-1-worker|VirtualThread)-");

    private static final Pattern METASPACE =
            Pattern.compile("\\[0x([0-9a-f]+) - 0x([0-9a-f]+)\\] reserved \\d+KB for\\s+(?:Metaspace|Class)\\b");

    private static final Pattern MALLOC = Pattern.compile("\\((?:malloc|arena)=(\\d+)KB");

    /** After collections and a trim of malloc's heap, so that what nobody holds any more is gone. */
    static ProcessFigures now() {
        for (int i = 0; i < 4; i++) {
            System.gc();
            System.runFinalization();
        }
        diagnose("systemTrimNativeHeap");
        Runtime runtime = Runtime.getRuntime();
        List<String> smaps = lines("smaps");
        List<Range> metaspace = metaspace();
        List<String> maps = lines("maps").stream()
                .filter(line -> metaspace.stream().noneMatch(range -> range.holds(line)))
                .toList();
        return new ProcessFigures(
                lines("status").stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(ProcessFigures::number)
                        .sum(),
                residentOfImages(smaps),
                (runtime.totalMemory() - runtime.freeMemory()) >> 10,
                descriptorsOpen(),
                maps.size(),
                maps.stream().filter(line -> line.contains(IMAGE)).count(),
                descriptorsOfImages(),
                ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !CARRIERS.matcher(thread.getName()).find())
                        .count(),
                NativeHeap.usedKibibytes(),
                accountedMalloc(),
                kinds(maps),
                committed());
    }

    private static long residentOfImages(List<String> smaps) {
        long sum = 0;
        boolean isImage = false;
        for (String line : smaps) {
            if (line.startsWith("Rss:")) {
                sum += isImage ? number(line) : 0;
            } else if (line.indexOf('-') > 0 && line.indexOf('-') < line.indexOf(' ')) {
                isImage = line.contains(IMAGE);
            }
        }
        return sum;
    }

    private record Range(long from, long to) {

        boolean holds(String line) {
            long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
            return start >= from && start < to;
        }
    }

    /** Where the JVM commits and gives back 64 KiB at a time, so that loading and unloading classes make pieces of it. */
    private static List<Range> metaspace() {
        return METASPACE
                .matcher(diagnose("vmNativeMemory", "detail"))
                .results()
                .map(each ->
                        new Range(Long.parseUnsignedLong(each.group(1), 16), Long.parseUnsignedLong(each.group(2), 16)))
                .toList();
    }

    private static Map<String, Long> kinds(List<String> maps) {
        return maps.stream().collect(Collectors.groupingBy(ProcessFigures::kind, TreeMap::new, Collectors.counting()));
    }

    /** Of a line as {@code 7f00-7f10 rw-p 00000000 00:00 0 name}. */
    private static String kind(String line) {
        String[] words = line.split("[ -]+", 8);
        long bytes = Long.parseUnsignedLong(words[1], 16) - Long.parseUnsignedLong(words[0], 16);
        String name = words.length < 8 ? "" : words[7].replaceAll("-.*", "");
        return line.split(" ")[1] + " " + (Long.highestOneBit(bytes) >> 10) + " KiB " + name;
    }

    /** What there is more of than before, by kind. */
    String newMappings(ProcessFigures before) {
        StringBuilder more = new StringBuilder();
        mappingKinds.forEach((kind, count) -> {
            long added = count - before.mappingKinds.getOrDefault(kind, 0L);
            if (added != 0) {
                more.append(added).append(" x ").append(kind).append("; ");
            }
        });
        return more.toString();
    }

    private static long accountedMalloc() {
        return MALLOC.matcher(diagnose("vmNativeMemory", "summary"))
                .results()
                .mapToLong(each -> Long.parseLong(each.group(1)))
                .sum();
    }

    private static Map<String, Long> committed() {
        Map<String, Long> byCause = new TreeMap<>();
        Matcher cause = CAUSE.matcher(diagnose("vmNativeMemory", "summary"));
        while (cause.find()) {
            byCause.put(cause.group(1), Long.valueOf(cause.group(2)));
        }
        return byCause;
    }

    /** What {@code jcmd} would say; empty if this JVM does not know the command. */
    private static String diagnose(String command, String... arguments) {
        boolean plain = arguments.length == 0;
        try {
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            command,
                            plain ? new Object[0] : new Object[] {arguments},
                            plain ? new String[0] : new String[] {String[].class.getName()});
            return String.valueOf(answer);
        } catch (JMException e) {
            return "";
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    private static long descriptorsOpen() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long descriptorsOfImages() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(ProcessFigures::isImage).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isImage(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(IMAGE);
        } catch (IOException e) {
            // Closed meanwhile, as the one that lists them is.
            return false;
        }
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/self", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
