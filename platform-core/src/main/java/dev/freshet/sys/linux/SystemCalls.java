package dev.freshet.sys.linux;

import com.sun.jna.Native;
import dev.freshet.sys.SystemCallException;
import java.util.Locale;

/**
 * One method for each system call: tests the return value, then reads errno (POSIX lets a call that succeeded leave errno non-zero). No
 * retry except {@code EINTR} where the man page allows it. An instance, so that tests can put a failing one in its place.
 */
class SystemCalls {

    // <sys/mman.h>, <linux/memfd.h>, <linux/fcntl.h>; the same values on x86-64 and aarch64.
    static final int PROT_NONE = 0x0;
    static final int PROT_READ = 0x1;
    static final int PROT_WRITE = 0x2;
    static final int MAP_SHARED = 0x01;
    static final int MAP_PRIVATE = 0x02;
    static final int MAP_FIXED = 0x10;
    static final int MAP_ANONYMOUS = 0x20;
    static final int MAP_NORESERVE = 0x4000;
    static final int MADV_DONTNEED = 4;
    static final int MFD_CLOEXEC = 0x1;
    static final int MFD_ALLOW_SEALING = 0x2;
    static final int F_ADD_SEALS = 1024 + 9;
    static final int F_SEAL_SEAL = 0x1;
    static final int F_SEAL_SHRINK = 0x2;
    static final int F_SEAL_GROW = 0x4;
    static final int F_SEAL_WRITE = 0x8;

    private static final long MAP_FAILED = -1;
    private static final int EINTR = 4;

    int pageBytes() {
        return Libc.getpagesize();
    }

    int memfdCreate(String name, int flags) {
        int fd = Libc.memfd_create(name, flags);
        if (fd < 0) {
            throw failure("memfd_create", "%s, 0x%x", name, flags);
        }
        return fd;
    }

    void ftruncate(int fd, long bytes) {
        int result;
        do {
            result = Libc.ftruncate(fd, bytes);
        } while (result != 0 && Native.getLastError() == EINTR);
        if (result != 0) {
            throw failure("ftruncate", "%d, %d", fd, bytes);
        }
    }

    /** Returns the bytes written, which may be fewer than asked for. */
    long pwrite(int fd, byte[] bytes, long count, long offset) {
        long written;
        do {
            written = Libc.pwrite(fd, bytes, count, offset);
        } while (written < 0 && Native.getLastError() == EINTR);
        if (written < 0) {
            throw failure("pwrite", "%d, byte[%d], %d, %d", fd, bytes.length, count, offset);
        }
        return written;
    }

    void addSeals(int fd, int seals) {
        if (Libc.fcntl(fd, F_ADD_SEALS, seals) < 0) {
            throw failure("fcntl", "%d, F_ADD_SEALS, 0x%x", fd, seals);
        }
    }

    /** Never retried: Linux has closed the descriptor even when it reports EINTR (close(2)). */
    void close(int fd) {
        if (Libc.close(fd) != 0 && Native.getLastError() != EINTR) {
            throw failure("close", "%d", fd);
        }
    }

    long mmap(long address, long bytes, int protection, int flags, int fd, long offset) {
        long mapped = Libc.mmap(address, bytes, protection, flags, fd, offset);
        if (mapped == MAP_FAILED) {
            throw failure("mmap", "0x%x, %d, 0x%x, 0x%x, %d, %d", address, bytes, protection, flags, fd, offset);
        }
        return mapped;
    }

    void mprotect(long address, long bytes, int protection) {
        if (Libc.mprotect(address, bytes, protection) != 0) {
            throw failure("mprotect", "0x%x, %d, 0x%x", address, bytes, protection);
        }
    }

    void madvise(long address, long bytes, int advice) {
        if (Libc.madvise(address, bytes, advice) != 0) {
            throw failure("madvise", "0x%x, %d, %d", address, bytes, advice);
        }
    }

    void munmap(long address, long bytes) {
        if (Libc.munmap(address, bytes) != 0) {
            throw failure("munmap", "0x%x, %d", address, bytes);
        }
    }

    private static SystemCallException failure(String call, String format, Object... arguments) {
        int errno = Native.getLastError();
        return new SystemCallException(call, String.format(Locale.ROOT, format, arguments), errno, meaning(errno));
    }

    /** The values a reader is likely to meet; errno(3) has the rest. */
    private static String meaning(int errno) {
        return switch (errno) {
            case 1 -> "EPERM: not permitted; a seccomp filter or a seal forbids it";
            case 9 -> "EBADF: bad file descriptor";
            case 12 -> "ENOMEM: no memory, too many mappings (vm.max_map_count), or RLIMIT_AS reached";
            case 13 -> "EACCES: access denied";
            case 16 -> "EBUSY: in use; a writable mapping exists";
            case 22 -> "EINVAL: invalid argument";
            case 23, 24 -> "ENFILE/EMFILE: too many open files";
            case 28 -> "ENOSPC: no space";
            case 38 -> "ENOSYS: the kernel or a sandbox does not know this call";
            default -> "see errno(3)";
        };
    }
}
