package dev.freshet.sys.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
     * Bytes of pages in [from, to) that the process does not share with a file or the zero page: pagemap, as its bits are
     * explained in the kernel's Documentation/admin-guide/mm/pagemap.rst. Not {@code smaps}: a mapping may begin before and
     * end after what is asked for.
     */
    public static long privateBytes(long from, long to) {
        int pageBytes = LinuxVirtualMemory.open().pageSize().bytes();
        ByteBuffer entries = ByteBuffer.allocate(Math.toIntExact((to - from) / pageBytes * Long.BYTES))
                .order(ByteOrder.nativeOrder());
        try (FileChannel pagemap = FileChannel.open(Path.of("/proc/self/pagemap"))) {
            pagemap.position(from / pageBytes * Long.BYTES);
            while (entries.hasRemaining() && pagemap.read(entries) >= 0) {
                // The kernel gives as much as it likes.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        entries.flip();
        long pages = 0;
        while (entries.hasRemaining()) {
            long entry = entries.getLong();
            boolean presentOrSwapped = entry >>> 62 != 0;
            boolean ofFile = (entry >>> 61 & 1) != 0;
            boolean mappedOnce = (entry >>> 56 & 1) != 0;
            pages += presentOrSwapped && !ofFile && mappedOnce ? 1 : 0;
        }
        return pages * pageBytes;
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
