package dev.freshet.settings;

/** When a module's initialisation ({@code start} function, {@code _initialize}) runs. */
public enum Initialization {
    /** Once, before the image is captured, if it observes nothing that differs between calls (random, clock, host functions); else in each call. */
    AUTO,
    /** In each call, before the function called. */
    PER_CALL,
    /**
     * Once, before the image is captured, even if it observes random bytes or the clock: every call then starts from the same random
     * seed and clock reading. For runtimes that read both at boot and whose seed guards nothing, such as hash-map seeds of a rule engine.
     */
    CAPTURED
}
