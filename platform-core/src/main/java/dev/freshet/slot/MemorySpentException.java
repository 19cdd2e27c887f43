package dev.freshet.slot;

/** A slot's memory may grow no further now: the budget of guest memory is spent. Nothing has changed. Without a stack trace. */
public final class MemorySpentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MemorySpentException(long wanted) {
        super(
                "no guest memory is left for a slot of " + wanted + " bytes; see freshet.memory.budget",
                null,
                false,
                false);
    }
}
