package dev.freshet.sample.extensions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueTypeTest {

    @ParameterizedTest
    @CsvSource({
        "i32, 0, 0",
        "i32, -1, -1",
        "i32, +7, 7",
        "i32, 4294967295, -1",
        "i32, 0xFFFFFFFF, -1",
        "i32, -2147483648, -2147483648",
        "i64, 9223372036854775807, 9223372036854775807",
        "i64, -9223372036854775808, -9223372036854775808",
        "i64, 18446744073709551615, -1",
        "i64, 0xffffffffffffffff, -1",
        "f32, 2.5, 2.5",
        "f32, 1e40, Infinity",
        "f32, -0, -0.0",
        "f32, nan, NaN",
        "f64, 0.1, 0.1",
        "f64, .5, 0.5",
        "f64, 5., 5.0",
        "f64, -1.5E-3, -0.0015",
        "f64, inf, Infinity",
        "f64, -Infinity, -Infinity"
    })
    void readsWhatItPrints(String type, String text, String printed) {
        ValueType value = ValueType.of(type);
        assertThat(value.print(value.parse(text))).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "i32, 4294967296",
        "i32, -2147483649",
        "i32, 0x100000000",
        "i32, 1.5",
        "i32, ''",
        "i32, -0x1",
        "i32, ten",
        "i64, 18446744073709551616",
        "i64, -9223372036854775809",
        "f32, 1.5f",
        "f64, 0x1p3",
        "f64, 1e",
        "f64, ''",
        "f64, .",
        "f64, '1 000'"
    })
    void refusesWhatIsNoNumberOfTheType(String type, String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ValueType.of(type).parse(text));
    }
}
