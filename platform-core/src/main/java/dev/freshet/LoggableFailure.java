package dev.freshet;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failure as a log may show it: classes, stack traces, causes and suppressed failures of the original, and its messages escaped and capped. Logging
 * systems print what they find in the chain of causes as it is, line feeds and control characters included; this is a copy that has none.
 */
final class LoggableFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** As much as the longest message of a guest's that is shown elsewhere by default. */
    private static final int MAX_CHARS = 4096;

    /** Most failures of one chain, suppressed ones included; a chain of causes can be as long as its maker likes. */
    private static final int MAX_FAILURES = 32;

    private LoggableFailure(String text, @Nullable Throwable cause) {
        super(text, cause);
    }

    static LoggableFailure of(Throwable failure) {
        return copy(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static LoggableFailure copy(Throwable failure, Set<Throwable> seen) {
        seen.add(failure);
        Throwable cause = failure.getCause();
        LoggableFailure copy =
                new LoggableFailure(text(failure), cause == null || isDone(cause, seen) ? null : copy(cause, seen));
        copy.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            if (!isDone(suppressed, seen)) {
                copy.addSuppressed(copy(suppressed, seen));
            }
        }
        return copy;
    }

    private static boolean isDone(Throwable failure, Set<Throwable> seen) {
        return seen.size() >= MAX_FAILURES || seen.contains(failure);
    }

    private static String text(Throwable failure) {
        if (failure instanceof LoggableFailure done) {
            return String.valueOf(done.getMessage());
        }
        String name = failure.getClass().getName();
        String message = failure.getMessage();
        return message == null ? name : name + ": " + GuestText.printable(message, MAX_CHARS);
    }

    /** The original's class and message, without this class. */
    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
