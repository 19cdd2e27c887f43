package dev.freshet.sys.linux;

import static dev.freshet.sys.linux.SystemCalls.*;

import dev.freshet.sys.PageSize;
import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import java.util.Locale;

/**
 * The port over Linux system calls. Mappings are made with {@code MAP_NORESERVE}: address space costs nothing until a page is touched.
 *
 * <p>Thread-safe for distinct regions: it keeps no state of its own, the kernel serialises the rest.
 */
public final class LinuxVirtualMemory implements VirtualMemory {

    private static final int READ_WRITE = PROT_READ | PROT_WRITE;
    private static final int ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    private static final int ALL_SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;

    private final SystemCalls calls;
    private final PageSize pageSize;

    LinuxVirtualMemory(SystemCalls calls) {
        this.calls = calls;
        this.pageSize = new PageSize(calls.pageBytes());
    }

    /**
     * Binds the C library and tries every kind of call once.
     *
     * @throws UnsupportedOperationException if this is not a Linux that offers what is needed; the message says what is missing
     */
    public static LinuxVirtualMemory open() {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new UnsupportedOperationException("the operating system is " + system + ", not Linux");
        }
        try {
            Libc.bind();
            LinuxVirtualMemory memory = new LinuxVirtualMemory(new SystemCalls());
            memory.probe();
            return memory;
        } catch (LinkageError e) {
            throw new UnsupportedOperationException("JNA cannot bind the C library: " + e.getMessage(), e);
        } catch (SystemCallException e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
    }

    private void probe() {
        int pageBytes = pageSize.bytes();
        SealedImage image = createImage("freshet-probe", new byte[pageBytes]);
        try {
            Region region = reserve(2L * pageBytes);
            try {
                mapImage(region.slice(0, pageBytes), image);
                makeAccessible(region.slice(pageBytes, pageBytes));
                discard(region);
                protect(region);
            } finally {
                unmap(region);
            }
        } finally {
            image.release();
        }
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public PageSize pageSize() {
        return pageSize;
    }

    @Override
    public Region reserve(long bytes) {
        return Region.of(calls.mmap(0, bytes, PROT_NONE, ANONYMOUS, -1, 0), bytes);
    }

    @Override
    public SealedImage createImage(String name, byte[] contents) {
        int fd = calls.memfdCreate(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        try {
            calls.ftruncate(fd, contents.length);
            writeDataPages(fd, contents);
            // Sealing for write fails while a writable shared mapping exists, so nobody can have kept one.
            calls.addSeals(fd, ALL_SEALS);
            long address = calls.mmap(0, contents.length, PROT_READ, MAP_SHARED, fd, 0);
            return new MemfdImage(calls, fd, Region.of(address, contents.length));
        } catch (RuntimeException e) {
            try {
                calls.close(fd);
            } catch (SystemCallException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Writes runs of pages that hold a byte other than zero; the rest stays holes, which cost no memory. */
    private void writeDataPages(int fd, byte[] contents) {
        int pageBytes = pageSize.bytes();
        int start = 0;
        while (start < contents.length) {
            if (isZero(contents, start, start + pageBytes)) {
                start += pageBytes;
                continue;
            }
            int end = start + pageBytes;
            while (end < contents.length && !isZero(contents, end, end + pageBytes)) {
                end += pageBytes;
            }
            writeFully(fd, contents, start, end);
            start = end;
        }
    }

    private void writeFully(int fd, byte[] contents, int start, int end) {
        byte[] run = java.util.Arrays.copyOfRange(contents, start, end);
        int written = 0;
        while (written < run.length) {
            byte[] rest = written == 0 ? run : java.util.Arrays.copyOfRange(run, written, run.length);
            written += Math.toIntExact(calls.pwrite(fd, rest, rest.length, (long) start + written));
        }
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void mapImage(Region region, SealedImage image) {
        if (!(image instanceof MemfdImage memfd) || region.bytes() != image.bytes()) {
            throw new IllegalArgumentException("image of " + image.bytes() + " bytes does not fit region " + region);
        }
        calls.mmap(
                region.address(),
                region.bytes(),
                READ_WRITE,
                MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE,
                memfd.descriptor(),
                0);
    }

    @Override
    public void makeAccessible(Region region) {
        calls.mmap(region.address(), region.bytes(), READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0);
    }

    @Override
    public void discard(Region region) {
        calls.madvise(region.address(), region.bytes(), MADV_DONTNEED);
    }

    @Override
    public void protect(Region region) {
        calls.mmap(region.address(), region.bytes(), PROT_NONE, ANONYMOUS | MAP_FIXED, -1, 0);
    }

    @Override
    public void unmap(Region reservation) {
        calls.munmap(reservation.address(), reservation.bytes());
    }
}
