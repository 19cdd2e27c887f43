package dev.freshet.wasm;

/** What is imported or exported, in the order of the codes of the binary format. */
public enum ExternalKind {
    FUNCTION,
    TABLE,
    MEMORY,
    GLOBAL,
    TAG
}
