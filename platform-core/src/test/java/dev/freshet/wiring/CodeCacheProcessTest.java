package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that is kept by a JVM which can stop any loop must not reach one that cannot: its deadlines would stop nothing. */
class CodeCacheProcessTest {

    @TempDir
    private Path directory;

    @Test
    void codeKeptUnderOneCollectorIsNotUsedUnderAnotherThatCannotStopItsLoops() throws Exception {
        assertThat(runWith("-XX:+UseG1GC")).contains("stopped, compiled 1");
        assertThat(runWith("-XX:+UseG1GC")).contains("stopped, found");
        assertThat(runWith("-XX:+UseSerialGC")).contains("stopped, compiled 1");
        assertThat(runWith("-XX:+UseSerialGC")).contains("stopped, found");
    }

    private String runWith(String collector) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        collector,
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CodeCacheProcess.class.getName(),
                        directory.toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
