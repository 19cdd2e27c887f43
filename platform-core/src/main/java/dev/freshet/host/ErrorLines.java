package dev.freshet.host;

import dev.freshet.spi.GuestCall;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;
import run.endive.runtime.WasmInterruptedException;

/**
 * Logs standard error line by line as the guest writes it. Keeps nothing if such lines are not wanted, or no more of them. One write can hold a line
 * for each of its bytes, and a log can be slow, so the deadline is looked at before each line.
 */
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
        if (!isWanted()) {
            return;
        }
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (source[i] == '\n') {
                if (Thread.currentThread().isInterrupted()) {
                    throw new WasmInterruptedException("interrupted while standard error is logged");
                }
                line.write(source, start, i - start);
                start = i + 1;
                log();
                if (!isWanted()) {
                    return;
                }
            }
        }
        line.write(source, start, offset + length - start);
    }

    private boolean isWanted() {
        boolean wanted = guest.logs(LEVEL);
        if (!wanted) {
            line.reset();
        }
        return wanted;
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
