package dev.freshet.sys.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the kernel says about this process: proc(5). */
public final class ProcSelf {

    /** {@code <asm-generic/fcntl.h>}, octal 2000000. */
    static final int O_CLOEXEC = 02000000;

    private ProcSelf() {}

    /** Open descriptors and what they are. */
    private static Map<Integer, String> open() {
        Map<Integer, String> open = new TreeMap<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                try {
                    open.put(
                            Integer.valueOf(link.getFileName().toString()),
                            Files.readSymbolicLink(link).toString());
                } catch (NoSuchFileException e) {
                    // The descriptor of the listing itself, or one that another thread has closed meanwhile.
                    continue;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    static int descriptors() {
        return open().size();
    }

    /** Number of open memfds of that name. */
    public static long descriptorsOf(String memfd) {
        return open().values().stream()
                .filter(target -> target.contains("memfd:" + memfd))
                .count();
    }

    static int descriptorOf(String memfd) {
        return open().entrySet().stream()
                .filter(entry -> entry.getValue().contains("memfd:" + memfd))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    static int descriptorFlags(int fd) {
        return lines("fdinfo/" + fd).stream()
                .filter(line -> line.startsWith("flags:"))
                .map(line -> Integer.parseInt(line.substring(6).strip(), 8))
                .findFirst()
                .orElseThrow();
    }

    static int mappings() {
        return lines("maps").size();
    }

    /** Number of mappings of memfds of that name. */
    public static long mappingsOf(String memfd) {
        return lines("maps").stream()
                .filter(line -> line.contains("memfd:" + memfd))
                .count();
    }

    static long virtualBytes() {
        return kibibytes(lines("status"), "VmSize:") << 10;
    }

    /**
     * Bytes of pages that the process does not share with a file or the zero page, in the mappings that lie wholly or
     * partly in [from, to). Not {@code Private_Dirty}: that counts pages of a memfd too, as long as nothing else has
     * them mapped.
     */
    public static long privateBytes(long from, long to) {
        long kibibytes = 0;
        List<String> mapping = new ArrayList<>();
        for (String line : lines("smaps")) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                kibibytes += privateKibibytes(mapping, from, to);
                mapping.clear();
            }
            mapping.add(line);
        }
        return (kibibytes + privateKibibytes(mapping, from, to)) << 10;
    }

    private static long privateKibibytes(List<String> mapping, long from, long to) {
        if (mapping.isEmpty()) {
            return 0;
        }
        String[] range = mapping.get(0).split("[- ]", 3);
        boolean within = Long.parseUnsignedLong(range[0], 16) < to && Long.parseUnsignedLong(range[1], 16) > from;
        return within ? kibibytes(mapping, "Anonymous:") : 0;
    }

    private static long kibibytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> Long.parseLong(
                        line.substring(key.length()).replace("kB", "").strip()))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of("/proc/self", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
