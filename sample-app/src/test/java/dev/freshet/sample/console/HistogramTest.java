package dev.freshet.sample.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistogramTest {

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "0, 0",
        "250, 0",
        "251, 1",
        "353, 1",
        "354, 2",
        "500, 2",
        "501, 3",
        "1000, 4",
        "1024000, 24",
        "1024001, 25",
        "9223372036854775807, 49"
    })
    void aTimeIsInTheFirstBucketWhoseEndIsNotBelow(long nanos, int bucket) {
        assertThat(Histogram.bucketOf(nanos)).isEqualTo(bucket);
    }

    @Test
    void everyTimeIsToldOnce() {
        Histogram histogram = new Histogram();
        histogram.add(100);
        histogram.add(900);
        histogram.add(1000);

        assertThat(histogram.drain()).containsExactly(new long[] {0, 1}, new long[] {4, 2});
        assertThat(histogram.drain()).isEmpty();
    }
}
