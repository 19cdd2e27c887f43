package dev.freshet.settings;

/** What becomes of an extension's instances while it is quarantined. Calls are rejected in either case until the period is over. */
public enum QuarantinePolicy {
    /** Nothing: calls go on with what was kept warm. */
    FAIL_CLOSED,
    /** Instances and slots that are kept warm are dropped when the period begins; calls after it start with new ones. */
    RELOAD
}
