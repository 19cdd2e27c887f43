package dev.freshet.module;

/**
 * The memory of a module, in pages of 64 KiB.
 *
 * @param initialPages pages at the start
 * @param maximumPages pages it may grow to: as declared, but never more than the engine's 32,767
 * @param imported whether the module imports it
 * @param shared whether it is declared as shared between threads; an instance is used by one thread all the same
 */
public record MemoryDescription(int initialPages, int maximumPages, boolean imported, boolean shared) {}
