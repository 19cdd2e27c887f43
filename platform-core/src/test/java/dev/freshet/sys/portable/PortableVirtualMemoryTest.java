package dev.freshet.sys.portable;

import static dev.freshet.sys.Bytes.pattern;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;
import dev.freshet.sys.VirtualMemory;
import dev.freshet.sys.VirtualMemoryContract;
import org.junit.jupiter.api.Test;

class PortableVirtualMemoryTest extends VirtualMemoryContract {

    private final PortableVirtualMemory port = new PortableVirtualMemory();
    private final int page = port.pageSize().bytes();

    @Override
    protected VirtualMemory memory() {
        return new PortableVirtualMemory();
    }

    @Override
    protected String expectedName() {
        return "portable";
    }

    @Test
    void memoryOfAnotherOwnerIsNotFreed() {
        Region region = port.reserve(2L * page);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port.unmap(region.slice(page, page)))
                .withMessageContaining("is not a reservation of this port");
        port.unmap(region);
        assertThatIllegalArgumentException().isThrownBy(() -> port.unmap(region));
    }

    @Test
    void cuttingAMappedImageInTwoIsRefused() {
        Region region = port.reserve(4L * page);
        SealedImage image = port.createImage("cut", pattern(2 * page, 1));
        port.mapImage(region.slice(0, 2L * page), image);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port.makeAccessible(region.slice(page, page)))
                .withMessageContaining("cuts a mapped image in two");
        port.unmap(region);
        image.release();
    }
}
