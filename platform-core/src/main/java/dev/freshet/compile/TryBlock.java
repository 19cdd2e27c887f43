package dev.freshet.compile;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** What an open block with handlers of exceptions needs beside {@link Block}. */
final class TryBlock {

    final Label start = new Label();
    final Label handler = new Label();
    /** Of a {@code try_table}: kind, tag and label of each clause, the label counted from outside of the block. */
    final int[] clauses;

    /** Whether something may throw to the handler. */
    boolean used;
    /** Whether the block is one of 2021 and has come to its first {@code catch}: what it has then is not covered by it. */
    boolean catching;
    /** The local variable with the exception, while {@link #catching}. */
    int exceptionSlot = -1;
    /** Where an exception goes on that the present {@code catch} is not for; null behind {@code catch_all}. */
    @Nullable
    Label next;

    TryBlock(int[] clauses) {
        this.clauses = clauses;
    }
}
