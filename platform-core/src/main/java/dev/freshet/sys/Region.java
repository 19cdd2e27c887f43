package dev.freshet.sys;

/**
 * A range of host addresses. Opaque: it can be narrowed, never widened, and {@link #address()} may be used by the port, {@code
 * memory.SlotMemory} and the reset code alone (an ArchUnit rule holds that).
 *
 * <p>A region owns nothing. Whoever reserved the outermost one releases it with {@link VirtualMemory#unmap}; every narrower region
 * dangles from then on.
 */
public final class Region {

    private final long address;
    private final long bytes;

    private Region(long address, long bytes) {
        this.address = address;
        this.bytes = bytes;
    }

    /** For the port: names a range the operating system has just handed out. */
    public static Region of(long address, long bytes) {
        if (bytes < 0 || address < 0 || address > Long.MAX_VALUE - bytes) {
            throw new IllegalArgumentException(
                    "region at 0x" + Long.toHexString(address) + " of " + bytes + " bytes leaves the address space");
        }
        return new Region(address, bytes);
    }

    /** Returns the part that starts {@code offset} bytes from the start. */
    public Region slice(long offset, long length) {
        if (offset < 0 || length < 0 || offset > bytes - length) {
            throw new IllegalArgumentException(
                    "slice at " + offset + " of " + length + " bytes leaves a region of " + bytes + " bytes");
        }
        return new Region(address + offset, length);
    }

    /** Host address of the first byte. */
    public long address() {
        return address;
    }

    public long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "[0x" + Long.toHexString(address) + ", " + bytes + " bytes]";
    }
}
