package dev.freshet.wasm;

/** The memories of a module, imported ones first. Immutable once read. */
public final class MemorySection {

    final Limits limits = new Limits();
    int count;
    int imported;

    MemorySection() {}

    void trim() {
        limits.trim();
    }

    public int count() {
        return count;
    }

    public int importedCount() {
        return imported;
    }

    /** Sizes in wasm pages of 65,536 bytes, and whether addresses are of 64 bits. */
    public Limits limits() {
        return limits;
    }

    /** {@code I32} or {@code I64}. */
    public int addressType(int memory) {
        return limits.addressType(memory);
    }
}
