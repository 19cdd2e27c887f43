package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageSizeTest {

    private final PageSize small = new PageSize(4096);
    private final PageSize large = new PageSize(65_536);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 0, 4096",
        "4095, 0, 4096",
        "4096, 4096, 4096",
        "4097, 4096, 8192",
        "4294967295, 4294963200, 4294967296",
        "9223372036854771712, 9223372036854771712, 9223372036854771712"
    })
    void roundsToPageBoundaries(long value, long floor, long ceil) {
        assertThat(small.floor(value)).isEqualTo(floor);
        assertThat(small.ceil(value)).isEqualTo(ceil);
        assertThat(small.isAligned(value)).isEqualTo(floor == ceil);
    }

    @Test
    void largePagesRoundFurther() {
        assertThat(large.floor(65_535)).isZero();
        assertThat(large.ceil(4096)).isEqualTo(65_536);
        assertThat(large.isAligned(4096)).isFalse();
        assertThat(large.isAligned(131_072)).isTrue();
    }

    @Test
    void roundingUpNeverWrapsToANegativeSize() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> small.ceil(Long.MAX_VALUE));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> small.ceil(Long.MAX_VALUE - 4094));
        assertThat(small.ceil(Long.MAX_VALUE - 4095)).isEqualTo(Long.MAX_VALUE - 4095);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 4095, 4097, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void sizeThatIsNoPowerOfTwoIsRefused(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageSize(bytes))
                .withMessageContaining(Integer.toString(bytes));
    }
}
