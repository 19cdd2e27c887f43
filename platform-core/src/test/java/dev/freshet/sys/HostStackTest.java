package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where less stack is left than is required, the look says so; where it says nothing, the stack is there: at every depth, on each tier. */
class HostStackTest {

    @ParameterizedTest
    @ValueSource(strings = {"-Dtier=as-it-is", "-Xint", "-XX:TieredStopAtLevel=1"})
    void whatIsRequiredIsThereAtEveryDepth(String flag) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                flag,
                // Overflows by the thousand: no trace of each.
                "-XX:-StackTraceInThrowable",
                "-cp",
                System.getProperty("java.class.path"),
                HostStackProcess.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("call: lost 0").contains("slow work: lost 0");
        assertThat(output).doesNotContain("refused 0 ").doesNotContain("had it 0 ");
    }
}
