package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels of the benchmarks: each compares its work with what the same source makes natively. */
class KernelsTest {

    static Stream<String> kernels() {
        return new String(Guest.resource("/guests/kernels.txt"), StandardCharsets.US_ASCII).lines();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void kernelHasTheChecksumOfTheNativeProgram(String line) {
        String[] words = line.split(" ");
        Guest guest = Guest.of(Guest.resource("/guests/kernel-" + words[0] + ".wasm"), CodeOptions.defaults());

        long checksum = guest.call("run", Long.parseLong(words[1]));

        assertThat((int) checksum).isEqualTo((int) Long.parseLong(words[2]));
    }
}
