package dev.freshet.host;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import run.endive.runtime.WasmRuntimeException;

/** Collects what a guest writes, up to a limit. Beyond it the guest traps, or the rest is dropped. */
final class CappedOutput extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long limit;
    private final boolean trapBeyond;

    private CappedOutput(long limit, boolean trapBeyond) {
        this.limit = limit;
        this.trapBeyond = trapBeyond;
    }

    /** For answers: half an answer is no answer. */
    static CappedOutput trapping(long limit) {
        return new CappedOutput(limit, true);
    }

    /** For diagnostics: the beginning says enough. */
    static CappedOutput truncating(long limit) {
        return new CappedOutput(limit, false);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        long room = limit - bytes.size();
        if (length > room) {
            if (trapBeyond) {
                throw new WasmRuntimeException(
                        "the guest wrote more than the output limit of " + limit + " bytes (freshet.limits.output)");
            }
            length = (int) room;
        }
        bytes.write(source, offset, length);
    }
}
