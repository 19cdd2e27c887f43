package dev.freshet.sys.linux;

import com.sun.jna.Native;

/**
 * C library functions by JNA direct mapping, named and typed as in their man pages. No policy: {@link SystemCalls} tests results and
 * reads errno.
 *
 * <p>{@code fcntl} is variadic in C. Called with integers only, variadic and plain calls are the same on the ABIs Linux runs Java on
 * (System V x86-64, AAPCS64).
 */
final class Libc {

    private Libc() {}

    /**
     * Binds the functions; call once, before any other.
     *
     * @throws UnsatisfiedLinkError if the C library lacks one of them (memfd_create: glibc 2.27, musl 1.1.20)
     */
    static void bind() {
        Native.register(Libc.class, "c");
    }

    static native int getpagesize();

    static native int memfd_create(String name, int flags);

    static native int ftruncate(int fd, long length);

    static native long pwrite(int fd, byte[] buffer, long count, long offset);

    static native int fcntl(int fd, int command, int argument);

    static native int close(int fd);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int mprotect(long address, long length, int protection);

    static native int madvise(long address, long length, int advice);

    static native int munmap(long address, long length);
}
