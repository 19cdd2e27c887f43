package dev.freshet.wasm;

/** When a segment's contents are used. */
public enum SegmentMode {
    /** Copied into its memory or table at instantiation, and dropped. */
    ACTIVE,
    /** Copied by instructions. */
    PASSIVE,
    /** Never: it only declares functions that {@code ref.func} may name. Elements only. */
    DECLARED
}
