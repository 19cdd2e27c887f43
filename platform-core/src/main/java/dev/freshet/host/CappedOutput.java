package dev.freshet.host;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Collects what a guest writes, up to a limit. Beyond it the guest traps, or the rest is dropped. */
final class CappedOutput extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long limit;
    private final boolean trapBeyond;
    /** Gets what is kept as well; null for answers. */
    private final @Nullable ErrorLines also;

    private boolean cut;

    private CappedOutput(long limit, boolean trapBeyond, @Nullable ErrorLines also) {
        this.limit = limit;
        this.trapBeyond = trapBeyond;
        this.also = also;
    }

    /** For answers: half an answer is no answer. */
    static CappedOutput trapping(long limit) {
        return new CappedOutput(limit, true, null);
    }

    /**
     * For diagnostics: the beginning says enough. It is logged too, as it is written.
     *
     * @param lines null for no log
     */
    static CappedOutput truncating(long limit, @Nullable ErrorLines lines) {
        return new CappedOutput(limit, false, lines);
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Whether something was dropped. */
    boolean isCut() {
        return cut;
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
                throw new OutputLimitException((long) bytes.size() + length, limit);
            }
            cut = true;
            length = (int) room;
        }
        bytes.write(source, offset, length);
        if (also != null) {
            also.write(source, offset, length);
        }
    }
}
