package dev.freshet.sys.linux;

import dev.freshet.sys.SystemCallException;
import java.util.HashSet;
import java.util.Set;

/** System calls of which some always fail, without reaching the kernel. */
final class BrokenCalls extends SystemCalls {

    private static final int EIO = 5;

    private final Set<String> broken;

    BrokenCalls(String... broken) {
        this.broken = new HashSet<>(Set.of(broken));
    }

    void heal() {
        broken.clear();
    }

    private void enter(String call) {
        if (broken.contains(call)) {
            throw new SystemCallException(call, "planted", EIO, "a fault of the test");
        }
    }

    @Override
    void ftruncate(int fd, long bytes) {
        enter("ftruncate");
        super.ftruncate(fd, bytes);
    }

    @Override
    long pwrite(int fd, byte[] bytes, long count, long offset) {
        enter("pwrite");
        return super.pwrite(fd, bytes, count, offset);
    }

    @Override
    void addSeals(int fd, int seals) {
        enter("fcntl");
        super.addSeals(fd, seals);
    }

    @Override
    void close(int fd) {
        enter("close");
        super.close(fd);
    }

    @Override
    long mmap(long address, long bytes, int protection, int flags, int fd, long offset) {
        enter("mmap");
        return super.mmap(address, bytes, protection, flags, fd, offset);
    }

    @Override
    void munmap(long address, long bytes) {
        enter("munmap");
        super.munmap(address, bytes);
    }
}
