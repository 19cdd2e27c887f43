package dev.freshet.spi;

/**
 * Who calls a host function.
 *
 * @param extension name of the extension
 * @param function the guest's function that the caller of the extension called, {@code (initialization)} while the
 *     module initialises
 */
public record HostCall(String extension, String function) {}
