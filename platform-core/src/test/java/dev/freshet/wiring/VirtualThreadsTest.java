package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endless guests on all carriers would stop every virtual thread of the application; see {@link VirtualThreadsProcess}. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualThreadsTest {

    /** Six guests of a second each, two at a time or one, let an innocent thread wait for two seconds and more. */
    private static final long SOON_MILLIS = 800;

    /** Forty guests that wait 0.1 s each, one at a time. */
    private static final long ONE_AFTER_THE_OTHER_MILLIS = 4_000;

    @Test
    void guestsOnVirtualThreadsLeaveACarrierFreeAndLoseNoTurn() throws Exception {
        assertWell(run(Runtime.version().feature() >= 21 ? "virtual" : "platform"));
    }

    @Test
    void guestsOnPlatformThreadsNeedNoTurns() throws Exception {
        assertWell(run("platform"));
    }

    private static void assertWell(String said) {
        assertThat(number("innocent", said)).as(said).isLessThan(SOON_MILLIS);
        assertThat(number("waiting", said)).as(said).isLessThan(ONE_AFTER_THE_OTHER_MILLIS / 2);
        assertThat(number("answers", said)).as(said).isEqualTo(60);
        assertThat(Pattern.compile("late 6").matcher(said).results()).as(said).hasSize(2);
        assertThat(number("leased", said)).as(said).isZero();
    }

    private static long number(String name, String said) {
        MatchResult found = Pattern.compile(name + " (\\d+)")
                .matcher(said)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(said));
        return Long.parseLong(found.group(1));
    }

    private static String run(String kind) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=2",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VirtualThreadsProcess.class.getName(),
                        kind))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
