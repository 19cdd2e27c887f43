package dev.freshet;

import java.nio.charset.StandardCharsets;

/**
 * What a WASI command left behind.
 *
 * @param exitCode 0 when {@code _start} returned or exited with 0
 * @param output bytes written to standard output
 * @param errors bytes written to standard error, cut off at the log limit
 */
public record CommandResult(int exitCode, byte[] output, byte[] errors) {

    /** Returns the output decoded as UTF-8, malformed bytes replaced. */
    public String outputText() {
        return new String(output, StandardCharsets.UTF_8);
    }

    /** Returns the errors decoded as UTF-8, malformed bytes replaced. Hostile text: escape it before it reaches a log or a page. */
    public String errorText() {
        return new String(errors, StandardCharsets.UTF_8);
    }
}
