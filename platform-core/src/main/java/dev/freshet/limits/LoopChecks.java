package dev.freshet.limits;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the loops of one module look at the interrupt flag. They do not while nobody is late, which makes them fast; making them
 * look throws away the module's compiled code, and making them stop throws it away again.
 *
 * <pre>
 *            a call is late, or its thread interrupted        none was for the hold time, and the budget is not spent
 *     off ------------------------------------------> on --------------------------------------------------------> off
 * </pre>
 *
 * <p>So that a guest which is late again and again does not keep the JVM compiling, the hold time doubles with each round and shrinks
 * to its start only after a quiet time ten times as long. After {@link #MAX_ROUNDS} rounds the module looks for good: HotSpot gives up on
 * methods that were thrown away 400 times ({@code PerMethodRecompilationCutoff}), and each round throws them away twice.
 *
 * <p>A change that fails, as linking does when the heap has no room, has not taken place: the next look tries again, in the same round.
 *
 * <p>One for each module, shared by its extensions and their timers. Everything but the constructor belongs to the watchdog's thread.
 */
public final class LoopChecks {

    static final long FIRST_HOLD_NANOS = Duration.ofMillis(500).toNanos();
    static final long LONGEST_HOLD_NANOS = Duration.ofMinutes(10).toNanos();
    static final int MAX_ROUNDS = 150;

    private final Consumer<Boolean> site;
    private boolean on;
    /** Whether the round has begun whose change has not succeeded yet. */
    private boolean begun;

    private int rounds;
    private long holdNanos = FIRST_HOLD_NANOS / 2;
    private long wantedAtNanos;
    private long offSinceNanos;

    /** The watchdog's list of those that look now: the next one, and whether this is in it. So that the list takes no memory. */
    @Nullable
    LoopChecks nextLooking;

    boolean listed;

    /** @param site makes the module's code look at interrupts, or not; called by the watchdog's thread */
    public LoopChecks(Consumer<Boolean> site) {
        this.site = site;
    }

    /**
     * A call of the module must stop: its loops look from now on. Throws what the change throws, and then they may or may not.
     *
     * @return whether they must be released one day
     */
    boolean want(long nowNanos) {
        wantedAtNanos = nowNanos;
        if (on) {
            return false;
        }
        if (!begun) {
            begun = true;
            boolean quiet = rounds > 0 && nowNanos - offSinceNanos > 10 * holdNanos;
            holdNanos = quiet ? FIRST_HOLD_NANOS : Math.min(LONGEST_HOLD_NANOS, 2 * holdNanos);
            rounds++;
        }
        site.accept(true);
        on = true;
        begun = false;
        return rounds < MAX_ROUNDS;
    }

    /** Whether the loops need not look any more, as far as this module goes. */
    boolean mayRelease(long nowNanos) {
        return nowNanos - wantedAtNanos >= holdNanos;
    }

    /** The loops stop looking. Throws what the change throws, and then they may look or not: whoever is late next makes sure. */
    void release(long nowNanos) {
        on = false;
        begun = false;
        offSinceNanos = nowNanos;
        site.accept(false);
    }
}
