package dev.freshet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a log prints of a failure whose causes repeat a guest's words. */
class LoggableFailureTest {

    private static final String FORGED = "1\n2026-11-30T12:00:00.000Z  INFO 1 --- operator signed in\u001b[2J\u202e";

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        GuestText.loggable(failure).printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void noCauseAndNothingSuppressedCanForgeALine() {
        IOException root = new IOException(FORGED);
        root.addSuppressed(new IllegalStateException(FORGED));
        String printed = printed(new HostFunctionException("fine", "a.b", new IllegalArgumentException(FORGED, root)));
        assertThat(printed)
                .doesNotContain("\u001b", "\u202e", "\n2026")
                .contains(
                        "dev.freshet.HostFunctionException: fine",
                        "Caused by: java.lang.IllegalArgumentException: 1\\u{a}2026",
                        "Caused by: java.io.IOException: 1\\u{a}2026",
                        "Suppressed: java.lang.IllegalStateException: 1\\u{a}2026");
    }

    @Test
    void theStackTracesAreTheOriginals() {
        IOException failure = new IOException("a", new IOException("b"));
        Throwable copy = GuestText.loggable(failure);
        assertThat(copy.getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(copy.getCause().getStackTrace()).isEqualTo(failure.getCause().getStackTrace());
        assertThat(printed(copy)).isEqualTo(printed(failure));
    }

    @Test
    void neitherALongMessageNorALongChainFillsTheLog() {
        Throwable chain = new IOException("x".repeat(1 << 20));
        for (int i = 0; i < 10_000; i++) {
            chain = new IOException("x".repeat(1 << 13), chain);
        }
        assertThat(printed(chain)).hasSizeLessThan(1 << 20);
    }

    @Test
    void aChainThatIsARingEnds() {
        IOException first = new IOException("first");
        IOException second = new IOException("second", first);
        first.initCause(second);
        first.addSuppressed(second);
        assertThat(printed(first)).contains("first", "second");
    }

    @Test
    void aFailureWithoutMessageKeepsItsName() {
        assertThat(List.of(printed(new OutOfMemoryError()).split("\n")))
                .first()
                .isEqualTo("java.lang.OutOfMemoryError");
    }
}
