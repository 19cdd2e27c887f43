package dev.freshet.spi;

/**
 * A guest's linear memory during one call. Addresses and lengths come from the guest: both are unsigned, and a range that does not lie
 * within the memory ends the guest with a trap, before anything is allocated, read or written. Let that exception pass.
 *
 * <p>Valid until the call ends, on its thread. Any other use is an {@link IllegalStateException}.
 */
public interface GuestMemory {

    /** Size now, in bytes; the guest may grow it. */
    long bytes();

    /** Copies bytes out. */
    byte[] read(int guestAddress, int bytes);

    /** Copies bytes out and decodes them as UTF-8, malformed ones replaced. Hostile text. */
    String readText(int guestAddress, int bytes);

    /** Copies bytes in. */
    void write(int guestAddress, byte[] bytes);

    byte readByte(int guestAddress);

    int readInt(int guestAddress);

    long readLong(int guestAddress);

    void writeByte(int guestAddress, byte value);

    void writeInt(int guestAddress, int value);

    void writeLong(int guestAddress, long value);
}
