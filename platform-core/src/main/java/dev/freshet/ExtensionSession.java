package dev.freshet;

/**
 * Several calls on one leased instance, for protocols that need more than one: allocate a buffer, write, call, read. Fresh when opened,
 * reset when closed.
 *
 * <p>Does one thing at a time: what begins while a call runs, on another thread or in a host function of that call, is refused with a {@link
 * CallMismatchException}. {@link #close()} may be called by any thread at any time. A guest that trapped leaves the session unusable:
 * later calls throw {@link CallMismatchException}. Using a closed session throws {@link IllegalStateException}; closing it again does
 * nothing.
 */
public interface ExtensionSession extends AutoCloseable {

    /** As {@link WasmExtensionRegistry#call(String, String, long...)}, on this session's instance. */
    long[] call(String function, long... arguments);

    /** As {@link WasmExtensionRegistry#call(String, String, byte[])}, on this session's instance. */
    byte[] call(String function, byte[] input);

    /**
     * Copies bytes out of guest memory.
     *
     * @param guestAddress unsigned
     * @throws GuestTrapException if the range does not lie within the guest's memory
     */
    byte[] read(int guestAddress, int bytes);

    /**
     * Copies bytes into guest memory.
     *
     * @param guestAddress unsigned
     * @throws GuestTrapException if the range does not lie within the guest's memory; nothing is written then
     */
    void write(int guestAddress, byte[] bytes);

    /** Returns the size of the guest's memory in bytes, 0 if it has none. */
    long memoryBytes();

    /**
     * Resets the instance and gives its slot back; while a call runs, when that call has ended. A second call does nothing. If it throws an
     * {@link Error}, it has done nothing and may be called again.
     */
    @Override
    void close();
}
