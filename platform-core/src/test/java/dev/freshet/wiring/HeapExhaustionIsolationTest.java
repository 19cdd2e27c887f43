package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sys.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A guest makes the host's heap run out; see {@link SmallHeapProcess}. */
class HeapExhaustionIsolationTest {

    static Stream<String> ports() {
        return Ports.names().stream();
    }

    @ParameterizedTest
    @MethodSource("ports")
    void hostThatRanOutOfHeapSaysSoAndTheNextCallIsFresh(String port) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeapProcess.class.getName(),
                        port))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("well");
    }
}
