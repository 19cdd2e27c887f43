package dev.freshet.host;

import java.io.InputStream;
import run.endive.runtime.Memory;

/**
 * Standard input of one call: bytes that are all there from the beginning. So a read never waits, at their end neither, and {@code
 * poll_oneoff} always finds it ready.
 *
 * <p>As a stream it tells the engine's {@code poll_oneoff} that much and no more; guests read through {@link #read(Memory, int, int,
 * int)}.
 */
final class CallInput extends InputStream {

    private static final int SUCCESS = 0;

    // struct event and eventtype of WASI preview 1 (typenames.witx)
    private static final int EVENT_BYTES = 32;
    private static final int EVENT_ERROR = 8;
    private static final int EVENT_TYPE = 10;
    private static final int EVENT_READABLE_BYTES = 16;
    private static final int EVENT_FLAGS = 24;
    private static final byte FD_READ_EVENT = 1;
    private static final short HANGUP = 1;

    private final byte[] bytes;
    private int position;

    CallInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * fd_read on standard input. Endive's allocates a buffer of the length the guest names; this one copies from the input directly.
     *
     * @return an errno
     */
    int read(Memory memory, int vectors, int vectorCount, int readPointer) {
        int total = 0;
        for (int i = 0; i < vectorCount && position < bytes.length; i++) {
            int vector = vectors + i * 8;
            int address = memory.readInt(vector);
            int length = memory.readInt(vector + 4);
            int read = Integer.compareUnsigned(length, bytes.length - position) < 0 ? length : bytes.length - position;
            memory.write(address, bytes, position, read);
            position += read;
            total += read;
        }
        memory.writeI32(readPointer, total);
        return SUCCESS;
    }

    /** Writes into the events of a poll what there is to read: the engine knows of {@link #available} alone. */
    void describe(Memory memory, int events, int eventCount) {
        for (int i = 0; i < eventCount; i++) {
            int event = events + i * EVENT_BYTES;
            if (memory.read(event + EVENT_TYPE) == FD_READ_EVENT && memory.readShort(event + EVENT_ERROR) == SUCCESS) {
                int left = bytes.length - position;
                memory.writeLong(event + EVENT_READABLE_BYTES, left);
                memory.writeShort(event + EVENT_FLAGS, left == 0 ? HANGUP : 0);
            }
        }
    }

    /** At least 1: the engine's {@code poll_oneoff} takes 0 for "wait", also at the end, and would wait for the deadline. */
    @Override
    public int available() {
        return Math.max(1, bytes.length - position);
    }

    @Override
    public int read() {
        return position < bytes.length ? bytes[position++] & 0xff : -1;
    }
}
