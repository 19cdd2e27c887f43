package dev.freshet.wasm;

import java.util.Locale;

/** What is imported or exported, in the order of the codes of the binary format. */
public enum ExternalKind {
    FUNCTION,
    TABLE,
    MEMORY,
    GLOBAL,
    TAG;

    /** In the words of a message. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
