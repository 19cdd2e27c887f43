package dev.freshet.sys.linux;

import static dev.freshet.sys.Bytes.pattern;
import static dev.freshet.sys.Bytes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.SystemCallException;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.VirtualMemoryContract;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LinuxVirtualMemoryTest extends VirtualMemoryContract {

    private static final int EPERM = 1;
    private static final int EBADF = 9;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;

    private final LinuxVirtualMemory port = LinuxVirtualMemory.open();
    private final SystemCalls calls = new SystemCalls();
    private final int page = port.pageSize().bytes();

    @Override
    protected VirtualMemory memory() {
        return LinuxVirtualMemory.open();
    }

    @Override
    protected String expectedName() {
        return "linux";
    }

    private static void assertErrno(int errno, ThrowingCallable call) {
        SystemCallException failure = catchThrowableOfType(SystemCallException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.errno()).as(failure.getMessage()).isEqualTo(errno);
    }

    @Test
    void sealedImageCannotBeWrittenByAnyWay() {
        byte[] contents = pattern(2 * page, 1);
        MemfdImage image = (MemfdImage) port.createImage("sealed", contents);
        int fd = image.descriptor();
        assertErrno(EPERM, () -> calls.pwrite(fd, new byte[] {1}, 1, 0));
        assertErrno(EPERM, () -> calls.ftruncate(fd, page));
        assertErrno(EPERM, () -> calls.ftruncate(fd, 3L * page));
        int readWrite = SystemCalls.PROT_READ | SystemCalls.PROT_WRITE;
        assertErrno(EPERM, () -> calls.mmap(0, 2L * page, readWrite, SystemCalls.MAP_SHARED, fd, 0));
        assertThat(read(image.contents())).isEqualTo(contents);
        image.release();
    }

    @Test
    void sealsOfAnImageAreFinal() {
        MemfdImage image = (MemfdImage) port.createImage("sealed", pattern(page, 2));
        assertErrno(EPERM, () -> calls.addSeals(image.descriptor(), SystemCalls.F_SEAL_SHRINK));
        image.release();
    }

    @Test
    void readOnlyMappingOfAnImageCannotBeMadeWritable() {
        SealedImage image = port.createImage("sealed", pattern(page, 3));
        int readWrite = SystemCalls.PROT_READ | SystemCalls.PROT_WRITE;
        assertErrno(EACCES, () -> calls.mprotect(image.contents().address(), page, readWrite));
        image.release();
    }

    @Test
    void memfdIsClosedAcrossExec() {
        MemfdImage image = (MemfdImage) port.createImage("sealed", pattern(page, 4));
        assertThat(ProcSelf.descriptorFlags(image.descriptor()) & ProcSelf.O_CLOEXEC)
                .isNotZero();
        image.release();
    }

    @Test
    void failureNamesCallArgumentsAndErrno() {
        assertThatThrownBy(() -> calls.madvise(page + 1L, page, SystemCalls.MADV_DONTNEED))
                .isInstanceOf(SystemCallException.class)
                .hasMessage("madvise(0x%x, %d, 4) failed: errno 22 (EINVAL: invalid argument)", page + 1L, page);
        assertThatThrownBy(() -> calls.close(-1)).hasMessage("close(-1) failed: errno 9 (EBADF: bad file descriptor)");
        assertErrno(EBADF, () -> calls.mmap(0, page, 0, SystemCalls.MAP_PRIVATE, -1, 0));
        assertErrno(EBADF, () -> calls.ftruncate(-1, 0));
        assertErrno(EBADF, () -> calls.pwrite(-1, new byte[1], 1, 0));
        assertErrno(EBADF, () -> calls.addSeals(-1, 0));
        assertErrno(EINVAL, () -> calls.munmap(1, page));
        assertErrno(EINVAL, () -> calls.mprotect(1, page, 0));
        assertErrno(EINVAL, () -> calls.memfdCreate("n", -1));
    }

    @Test
    void successAfterAFailureIsNoFailure() {
        assertErrno(EBADF, () -> calls.close(-1));
        // errno still holds EBADF: whoever looks at it before the return value sees a failure here.
        Region region = port.reserve(page);
        port.makeAccessible(region);
        port.discard(region);
        port.unmap(region);
    }

    @Test
    void sixThousandCyclesLeaveNoDescriptorNoMappingAndNoAddressSpace() {
        cycle(50);
        int descriptors = ProcSelf.descriptors();
        int mappings = ProcSelf.mappings();
        // The C library reserves 64 MiB for each of the first threads that allocate at the same time, at any time but
        // once; a leak
        // counts in each round.
        long leastGrowth = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long before = ProcSelf.virtualBytes();
            cycle(2_000);
            leastGrowth = Math.min(leastGrowth, ProcSelf.virtualBytes() - before);
        }
        assertThat(ProcSelf.descriptorsOf("freshet-cycle")).isZero();
        assertThat(ProcSelf.mappingsOf("freshet-cycle")).isZero();
        // The JVM's own threads come and go meanwhile; a leak would count 6,000, and 2,000 MiB a round.
        assertThat(ProcSelf.descriptors() - descriptors).isLessThan(20);
        assertThat(ProcSelf.mappings() - mappings).isLessThan(200);
        assertThat(leastGrowth).isLessThan(1L << 30);
    }

    private void cycle(int times) {
        byte[] contents = pattern(2 * page, 5);
        for (int i = 0; i < times; i++) {
            SealedImage image = port.createImage("freshet-cycle", contents);
            Region region = port.reserve(1L << 20);
            port.makeAccessible(region);
            port.mapImage(region.slice(page, 2L * page), image);
            port.unmap(region);
            image.release();
        }
    }

    @Test
    void mappingOutlivesTheDescriptorOfItsImage() {
        SealedImage image = port.createImage("outlived", pattern(page, 6));
        Region region = port.reserve(page);
        port.mapImage(region, image);
        image.release();
        assertThat(ProcSelf.descriptorsOf("outlived")).isZero();
        assertThat(read(region)).isEqualTo(pattern(page, 6));
        port.unmap(region);
        assertThat(ProcSelf.mappingsOf("outlived")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftruncate", "pwrite", "fcntl", "mmap"})
    void imageThatFailsHalfWayLeavesNoDescriptorBehind(String failing) {
        LinuxVirtualMemory broken = new LinuxVirtualMemory(new BrokenCalls(failing));
        assertThatThrownBy(() -> broken.createImage("half-way", pattern(page, 7)))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith(failing + "(planted)");
        assertThat(ProcSelf.descriptorsOf("half-way")).isZero();
        assertThat(ProcSelf.mappingsOf("half-way")).isZero();
    }

    @Test
    void failureToCloseDoesNotHideTheFirstFailure() {
        BrokenCalls calls = new BrokenCalls("fcntl", "close");
        assertThatThrownBy(() -> new LinuxVirtualMemory(calls).createImage("two-faults", pattern(page, 8)))
                .hasMessageStartingWith("fcntl(planted)")
                .satisfies(e -> assertThat(e.getSuppressed())
                        .hasSize(1)
                        .allSatisfy(suppressed -> assertThat(suppressed).hasMessageStartingWith("close(planted)")));
        calls.heal();
        calls.close(ProcSelf.descriptorOf("two-faults"));
    }

    @Test
    void descriptorIsClosedEvenIfUnmappingTheImageFails() {
        BrokenCalls calls = new BrokenCalls("munmap");
        SealedImage image = new LinuxVirtualMemory(calls).createImage("no-munmap", pattern(page, 9));
        assertThatThrownBy(image::release).hasMessageStartingWith("munmap(planted)");
        assertThat(ProcSelf.descriptorsOf("no-munmap")).isZero();
        calls.heal();
        calls.munmap(image.contents().address(), page);
    }

    @Test
    void shortWritesDoNotTruncateTheImage() {
        SystemCalls stingy = new SystemCalls() {
            @Override
            long pwrite(int fd, byte[] bytes, long count, long offset) {
                return super.pwrite(fd, bytes, Math.min(count, 1000), offset);
            }
        };
        byte[] contents = pattern(4 * page, 10);
        SealedImage image = new LinuxVirtualMemory(stingy).createImage("stingy", contents);
        assertThat(read(image.contents())).isEqualTo(contents);
        image.release();
    }
}
