package dev.freshet.faults;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Throws an error at one step of one thread. {@link FaultyClasses} puts a call of {@link #step} before each step. */
public final class Faults {

    /** What is thrown, where, and by whom: one thread at a time arms it, any thread runs through the steps. */
    private static final AtomicReference<Armed> ARMED = new AtomicReference<>();

    private Faults() {}

    private static final class Armed {
        private final Thread thread = Thread.currentThread();
        private final Supplier<Error> error;
        private long left;
        private long steps;
        private @Nullable Error thrown;

        Armed(long at, Supplier<Error> error) {
            this.left = at;
            this.error = error;
        }
    }

    /** The n-th step of this thread from now throws, 1 for the next; 0 for none. */
    public static void arm(long at, Supplier<Error> error) {
        ARMED.set(new Armed(at, error));
    }

    /** What there was since {@link #arm}: how many steps this thread has run through, and where one of them threw. */
    public record Seen(long steps, String where) {}

    public static Seen disarm() {
        Armed armed = ARMED.getAndSet(null);
        if (armed == null) {
            return new Seen(0, "");
        }
        Error thrown = armed.thrown;
        String where = thrown == null
                ? ""
                : Arrays.stream(thrown.getStackTrace())
                        .skip(2)
                        .limit(4)
                        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                        .collect(Collectors.joining(" < "));
        return new Seen(armed.steps, where);
    }

    /** For the classes under test. */
    public static void step() {
        Armed armed = ARMED.get();
        if (armed != null && armed.thread == Thread.currentThread()) {
            armed.steps++;
            if (--armed.left == 0) {
                armed.thrown = armed.error.get();
                throw armed.thrown;
            }
        }
    }
}
