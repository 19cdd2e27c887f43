package dev.freshet.bench;

import dev.freshet.bench.Contender.Invocation;

/**
 * Holds a contender to what it says of itself, before and after it is measured: a fresh one never shows a call what an earlier one left
 * behind. The dirty one must show it, or the check would prove nothing.
 */
final class FreshnessCheck {

    private static final int CALLS = 200;

    private FreshnessCheck() {}

    static void check(Contender contender, Guest guest) {
        switch (guest) {
            case PROBE, LARGE -> checkMarks(contender);
            case RULES -> checkAddresses(contender);
        }
    }

    /** These guests count the marks of earlier calls in their memory, its size and a global. */
    private static void checkMarks(Contender contender) {
        try (Invocation mark = contender.prepare("mark")) {
            for (int call = 0; call < CALLS; call++) {
                require(contender, (mark.run() == 0) == (contender.isFresh() || call == 0), "marks");
                if (!contender.isFresh() && call == 10) {
                    return; // each of its calls grows its memory
                }
            }
        }
    }

    /** A heap that has given out a block before gives out another one. Per-call initialization may move the heap. */
    private static void checkAddresses(Contender contender) {
        if (contender.isFresh() && !(contender instanceof FreshetContender)) {
            return;
        }
        try (Invocation allocate = contender.prepare("freshet_alloc", 4096)) {
            long first = allocate.run();
            for (int call = 0; call < CALLS; call++) {
                require(contender, (allocate.run() == first) == contender.isFresh(), "addresses");
            }
        }
    }

    private static void require(Contender contender, boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(
                    contender.getClass().getSimpleName() + ": " + what + " of earlier calls are "
                            + (contender.isFresh()
                                    ? "seen on an instance that should be fresh"
                                    : "not seen, so the check is blind"));
        }
    }
}
