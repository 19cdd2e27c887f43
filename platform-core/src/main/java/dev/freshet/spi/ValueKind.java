package dev.freshet.spi;

/** What a parameter or result of a function is. A guest's own signatures have numbers only; bytes travel as its ABI says. */
public enum ValueKind {
    /** {@link Integer} in Java. */
    I32,
    /** {@link Long} in Java. */
    I64,
    /** {@link Float} in Java. */
    F32,
    /** {@link Double} in Java. */
    F64,
    /** {@code byte[]} in Java; a copy in either direction. */
    BYTES
}
