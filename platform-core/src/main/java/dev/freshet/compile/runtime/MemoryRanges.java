package dev.freshet.compile.runtime;

/**
 * The instructions on ranges of memory, as emitted code calls them: operands in the guest's order, those of 32 bits without a sign.
 */
public final class MemoryRanges {

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private MemoryRanges() {}

    public static int grow(int pages, LinearMemory memory) {
        return memory.grow(pages);
    }

    public static long grow(long pages, LinearMemory memory) {
        return memory.grow(pages);
    }

    public static void fill(int address, int value, int length, LinearMemory memory, InterruptSite site) {
        memory.fill(address & UNSIGNED, value, length & UNSIGNED, site);
    }

    public static void fill(long address, int value, long length, LinearMemory memory, InterruptSite site) {
        memory.fill(address, value, length, site);
    }

    public static void copy(
            int target, int source, int length, LinearMemory to, LinearMemory from, InterruptSite site) {
        to.copy(target & UNSIGNED, from, source & UNSIGNED, length & UNSIGNED, site);
    }

    public static void copy(
            long target, int source, int length, LinearMemory to, LinearMemory from, InterruptSite site) {
        to.copy(target, from, source & UNSIGNED, length & UNSIGNED, site);
    }

    public static void copy(
            int target, long source, int length, LinearMemory to, LinearMemory from, InterruptSite site) {
        to.copy(target & UNSIGNED, from, source, length & UNSIGNED, site);
    }

    public static void copy(
            long target, long source, long length, LinearMemory to, LinearMemory from, InterruptSite site) {
        to.copy(target, from, source, length, site);
    }

    public static void init(int target, int source, int length, int segment, LinearMemory memory, GuestState state) {
        memory.init(target & UNSIGNED, state.data[segment], source, length);
    }

    public static void init(long target, int source, int length, int segment, LinearMemory memory, GuestState state) {
        memory.init(target, state.data[segment], source, length);
    }
}
