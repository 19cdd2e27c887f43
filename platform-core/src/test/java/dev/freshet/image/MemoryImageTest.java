package dev.freshet.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryImageTest {

    private static final int PAGE = 4096;
    private static final int MEMORY = 65_536;

    private static MemoryImage capture(byte[] memory) {
        return MemoryImage.capture(
                memory.length,
                PAGE,
                (address, target) -> System.arraycopy(memory, (int) address, target, 0, target.length));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 4096",
        "4095, 4095, 0, 4096",
        "4096, 4096, 4096, 8192",
        "4095, 4096, 0, 8192",
        "5000, 20000, 4096, 20480",
        "65535, 65535, 61440, 65536",
        "0, 65535, 0, 65536"
    })
    void imageReachesFromTheFirstPageThatIsNotZeroToTheLast(int first, int last, int offset, int end) {
        byte[] memory = new byte[MEMORY];
        memory[first] = 1;
        memory[last] = 2;
        MemoryImage image = capture(memory);
        assertThat(image.offset()).isEqualTo(offset);
        assertThat(image.end()).isEqualTo(end);
        assertThat(image.isZero()).isFalse();
        assertThat(image.contents()).isEqualTo(Arrays.copyOfRange(memory, offset, end));
    }

    @Test
    void memoryOfZerosHasNoImage() {
        assertThat(capture(new byte[MEMORY])).isSameAs(MemoryImage.ZERO);
        assertThat(capture(new byte[0]).isZero()).isTrue();
    }
}
