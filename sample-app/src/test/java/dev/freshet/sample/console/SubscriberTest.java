package dev.freshet.sample.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SubscriberTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Subscriber subscriber = new Subscriber();

    @Test
    void framesAreWrittenInTheirOrderUntilTheTimeIsOver() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        subscriber.offer(frame("a"));
        subscriber.offer(frame("b"));

        subscriber.serve(out, Duration.ofMillis(1));

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ab");
    }

    @Test
    void aBrowserThatDoesNotReadIsDroppedAndGetsNothingMore() throws Exception {
        for (int i = 0; i <= Subscriber.MOST_WAITING; i++) {
            subscriber.offer(frame("x"));
        }
        subscriber.offer(frame("y"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        subscriber.serve(out, LONG);

        assertThat(out.size()).isZero();
    }

    @Test
    void anEndEndsTheThreadThatServesEvenTwice() throws Exception {
        OutputStream ending = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                subscriber.end();
                subscriber.end();
            }
        };
        subscriber.offer(frame("a"));

        subscriber.serve(ending, LONG);

        assertThat(ending).hasToString("a");
    }

    @Test
    void aBrowserThatHasGoneIsAFailure() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int single) throws IOException {
                throw new IOException("broken pipe");
            }
        };
        subscriber.offer(frame("a"));

        assertThatThrownBy(() -> subscriber.serve(broken, LONG)).isInstanceOf(IOException.class);
    }

    private static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
