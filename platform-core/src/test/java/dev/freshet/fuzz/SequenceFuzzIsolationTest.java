package dev.freshet.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of what users and guests do, on small pools, with the contents as the oracle: every answer, and the
 * memory of every session, must be what the same sequence gives on demand on the portable port, where nothing is ever
 * used twice.
 */
class SequenceFuzzIsolationTest {

    /** Overrides the seed; a failure prints the value to use. */
    private static final String SEED = "freshet.fuzz.seed";

    private static final int STEPS = 400;
    private static final Duration EACH_BUILD = Duration.ofSeconds(6);

    @Test
    void randomSequencesReadAsOnInstancesThatAreNeverUsedTwice() {
        fuzz(EACH_BUILD);
    }

    @Test
    @Tag("stress")
    void longRunOfRandomSequencesReadsAsOnInstancesThatAreNeverUsedTwice() {
        fuzz(Duration.ofSeconds(Long.getLong("freshet.stress.seconds", 600)));
    }

    private static void fuzz(Duration time) {
        Long given = Long.getLong(SEED);
        long end = System.nanoTime() + time.toNanos();
        Random seeds = new Random();
        int sequences = 0;
        int answers = 0;
        do {
            long seed = given != null ? given : seeds.nextLong();
            try (SequencePair pair = new SequencePair(new Random(seed))) {
                for (int step = 0; step < STEPS; step++) {
                    pair.step();
                }
                answers += pair.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("sequence of seed " + seed + ", run it alone with -D" + SEED + "=" + seed, e);
            }
            sequences++;
        } while (given == null && System.nanoTime() < end);
        assertThat(answers).as("answers compared").isGreaterThan(sequences * STEPS / 2);
        System.out.printf("fuzzed %d sequences, %d answers compared%n", sequences, answers);
    }
}
