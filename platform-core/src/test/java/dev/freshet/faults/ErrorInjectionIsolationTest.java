package dev.freshet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/**
 * An error at each step of a lease, a call, a reset, a release, a capture, in turn: nothing is lost, nothing is counted wrong, and the next
 * tenant is fresh.
 */
class ErrorInjectionIsolationTest {

    /** Fewer would mean that the places for faults are gone. */
    private static final long LEAST_STEPS = 20;

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.freshet");

    private static @Nullable Level level;

    /** Each slot that is poisoned is said with the stack of the fault: by the hundred here. */
    @BeforeAll
    static void beQuiet() {
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(level);
    }

    @ParameterizedTest
    @CsvSource({
        "warm, heap", "warm, stack",
        "number, heap", "number, stack",
        "remapped, heap", "remapped, stack",
        "discarding, heap", "discarding, stack",
        "trap, heap", "trap, stack",
        "bytes, heap", "bytes, stack",
        "on-demand, heap", "on-demand, stack",
        "overflow, heap", "overflow, stack",
        "session, heap", "session, stack",
        "trim, heap", "trim, stack",
        "capture, heap", "capture, stack",
        "remove, heap", "remove, stack",
    })
    @SuppressWarnings("unchecked") // a list of strings, from the same method of another loader
    void errorAtEachStepLosesNothing(String scenario, String error) throws ReflectiveOperationException {
        ClassLoader loader = new FaultyClasses(getClass().getClassLoader());
        List<String> lost = (List<String>) loader.loadClass(FaultyCalls.class.getName())
                .getMethod("run", String.class, String.class)
                .invoke(null, scenario, error);

        long steps = Long.parseLong(lost.remove(lost.size() - 1));
        assertThat(lost).as("%d steps", steps).isEmpty();
        assertThat(steps).isGreaterThan(LEAST_STEPS);
    }
}
