package dev.freshet.host;

import dev.freshet.spi.GuestCall;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** Logs standard error line by line as the guest writes it. Keeps nothing if such lines are not wanted. */
final class ErrorLines extends OutputStream {

    static final Level LEVEL = Level.INFO;

    private final GuestCall guest;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    ErrorLines(GuestCall guest) {
        this.guest = guest;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (!guest.logs(LEVEL)) {
            line.reset();
            return;
        }
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (source[i] == '\n') {
                line.write(source, start, i - start);
                start = i + 1;
                log();
            }
        }
        line.write(source, start, offset + length - start);
    }

    /** Logs a last line that did not end. */
    @Override
    public void close() {
        if (line.size() > 0) {
            log();
        }
    }

    private void log() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        guest.log(LEVEL, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
