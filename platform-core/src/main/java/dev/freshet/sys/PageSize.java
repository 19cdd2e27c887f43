package dev.freshet.sys;

/** Size of an operating-system page, asked of the kernel: a power of two, 4,096 bytes on most machines. */
public record PageSize(int bytes) {

    public PageSize {
        if (bytes <= 0 || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException("page size " + bytes + " is not a power of two");
        }
    }

    /** Rounds down to a page boundary. */
    public long floor(long value) {
        return value & -bytes;
    }

    /**
     * Rounds up to a page boundary.
     *
     * @throws ArithmeticException if the result does not fit
     */
    public long ceil(long value) {
        return floor(Math.addExact(value, bytes - 1));
    }

    public boolean isAligned(long value) {
        return (value & (bytes - 1)) == 0;
    }
}
