package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionTest {

    private final Region region = Region.of(0x10_0000, 0x3000);

    @Test
    void sliceIsThePartAskedFor() {
        Region slice = region.slice(0x1000, 0x800);
        assertThat(slice.address()).isEqualTo(0x10_1000);
        assertThat(slice.bytes()).isEqualTo(0x800);
        Region within = slice.slice(0x7FF, 1);
        assertThat(within.address()).isEqualTo(0x10_17FF);
        assertThat(within.bytes()).isEqualTo(1);
    }

    @Test
    void wholeAndEmptySlicesAreAllowedUpToTheVeryEnd() {
        assertThat(region.slice(0, 0x3000).bytes()).isEqualTo(0x3000);
        assertThat(region.slice(0, 0).bytes()).isZero();
        assertThat(region.slice(0x3000, 0).address()).isEqualTo(0x10_3000);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 1",
        "0, -1",
        "0, 12289",
        "1, 12288",
        "12288, 1",
        "12289, 0",
        "9223372036854775807, 1",
        "1, 9223372036854775807",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "0, -9223372036854775808"
    })
    void sliceNeverLeavesTheRegion(long offset, long length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> region.slice(offset, length))
                .withMessageContaining("slice at " + offset + " of " + length + " bytes")
                .withMessageContaining("12288 bytes");
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, -1", "9223372036854775807, 1", "1, 9223372036854775807", "-9223372036854775808, 0"})
    void regionNeverLeavesTheAddressSpace(long address, long bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Region.of(address, bytes))
                .withMessageContaining("leaves the address space");
    }

    @Test
    void textShowsAddressAndSize() {
        assertThat(region).hasToString("[0x100000, 12288 bytes]");
    }
}
