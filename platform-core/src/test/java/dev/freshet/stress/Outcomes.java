package dev.freshet.stress;

import dev.freshet.FreshetException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How calls ended, by name; those that ended otherwise than they must are wrong. Thread-safe. */
final class Outcomes {

    private static final String WRONG = "wrong: ";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String outcome) {
        counts.computeIfAbsent(outcome, o -> new LongAdder()).increment();
    }

    void wrong(String what) {
        count(WRONG + what);
    }

    /** Counts as the name if it holds, else as wrong, with the detail. */
    void check(boolean holds, String name, Object detail) {
        if (holds) {
            count(name);
        } else {
            wrong(name + ": " + detail);
        }
    }

    /** The call must end with exactly this exception; null for an answer. */
    void expect(String name, @Nullable Class<? extends FreshetException> end, Runnable call) {
        expectThat(name, seen -> seen == null ? end == null : seen.getClass() == end, call);
    }

    /** What the call throws, null if nothing, must be as the predicate says, and no interrupt may be left. */
    void expectThat(String name, Predicate<@Nullable Throwable> end, Runnable call) {
        Throwable seen = null;
        try {
            call.run();
        } catch (FreshetException | IllegalStateException e) {
            seen = e;
        } catch (StackOverflowError e) {
            seen = e;
        }
        check(end.test(seen), name, seen);
        if (Thread.interrupted()) {
            wrong("an interrupt after " + name);
        }
    }

    void clear() {
        counts.clear();
    }

    /** In the order of their names. */
    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((name, count) -> all.put(name, count.sum()));
        return all;
    }

    static boolean isWrong(String outcome) {
        return outcome.startsWith(WRONG);
    }
}
