package dev.freshet.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise, over every combination of allocator, port and reset, of what the call before did and how it ended, and
 * of which module comes next: the next instance is, to the last byte and table entry, what a first instance on the
 * oracle is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FreshInstanceIsolationTest {

    private static final List<String> ACTIONS = List.of(
            "do_nothing",
            "do_one_byte",
            "do_edges",
            "do_all",
            "do_grow_once",
            "do_grow_all",
            "do_fill",
            "do_copy",
            "do_init",
            "do_data_drop",
            "do_elem_drop",
            "do_table_set",
            "do_table_grow",
            "do_table_fill",
            "do_table_copy",
            "do_table_init",
            "do_globals",
            "do_everything");

    /** How a call ends, by the number that {@code $end} of {@code state.wat} takes. */
    private enum Ending {
        RETURNED(null),
        TRAPPED(GuestTrapException.class),
        OUT_OF_BOUNDS(GuestTrapException.class),
        STACK_OVERFLOW(GuestStackOverflowException.class),
        DEADLINE(DeadlineExceededException.class);

        private final Class<?> answer;

        Ending(Class<?> answer) {
            this.answer = answer;
        }
    }

    private final Map<String, Observation> fresh = new HashMap<>();
    private List<Platform> platforms;

    @BeforeAll
    void observeFreshInstances() {
        for (String module : Platform.MODULES) {
            try (Platform oracle = Platform.oracle()) {
                fresh.put(module, Observation.of(oracle.registry(), module));
            }
        }
        fresh.put(Platform.IMPATIENT, fresh.get("state"));
        platforms = Platform.all();
    }

    @AfterAll
    void close() {
        platforms.forEach(Platform::close);
    }

    Stream<Arguments> platformsAndActions() {
        return platforms.stream().flatMap(platform -> ACTIONS.stream().map(action -> Arguments.of(platform, action)));
    }

    Stream<Platform> platforms() {
        return platforms.stream();
    }

    private static void dirty(Platform platform, String extension, String action, Ending ending) {
        Class<?> answer = null;
        try {
            platform.registry().call(extension, action, ending.ordinal());
        } catch (FreshetException e) {
            answer = e.getClass();
        }
        assertThat(answer).as("answer of %s that ended %s", action, ending).isEqualTo(ending.answer);
    }

    private void assertFresh(Platform platform, String next, String before) {
        Observation seen = Observation.of(platform.registry(), next);
        assertThat(seen.differenceTo(fresh.get(next)))
                .as("%s after %s", next, before)
                .isNull();
    }

    @ParameterizedTest(name = "{0}: {1}", autoCloseArguments = false)
    @MethodSource("platformsAndActions")
    void nextInstanceOfAnyModuleIsFresh(Platform platform, String action) {
        for (Ending ending : Ending.values()) {
            if (ending == Ending.DEADLINE) {
                continue; // takes its time: below, for everything at once
            }
            for (String next : Platform.MODULES) {
                dirty(platform, "state", action, ending);
                assertFresh(platform, next, action + " that ended " + ending);
            }
        }
        assertThat(platform.poisoned()).isZero();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("platforms")
    void nextInstanceAfterADeadlineIsFresh(Platform platform) {
        List<String> nexts = List.of(Platform.IMPATIENT, "other-image", "no-image");
        for (String next : nexts) {
            dirty(platform, Platform.IMPATIENT, "do_everything", Ending.DEADLINE);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertFresh(platform, next, "a deadline");
        }
        assertThat(platform.poisoned()).isZero();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("platforms")
    void nextInstanceOfARebuiltModuleIsFresh(Platform platform) {
        for (Ending ending : List.of(Ending.RETURNED, Ending.TRAPPED, Ending.STACK_OVERFLOW)) {
            for (String next : List.of("state-rebuilt", "state", "smaller")) {
                dirty(platform, "state-rebuilt", "do_everything", ending);
                assertFresh(platform, next, "a rebuilt module that ended " + ending);
            }
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("platforms")
    void manyDirtyCallsInARowLeaveNothingBehind(Platform platform) {
        List<String> order = new ArrayList<>(ACTIONS);
        for (int round = 0; round < 3; round++) {
            Collections.rotate(order, 5);
            for (String action : order) {
                dirty(platform, "state", action, Ending.RETURNED);
                dirty(platform, "state", "do_edges", Ending.TRAPPED);
            }
            assertFresh(platform, "state", "many calls");
            assertFresh(platform, "larger", "many calls");
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("platforms")
    void sessionLeavesNothingBehindHoweverManyCallsItMade(Platform platform) {
        for (String next : List.of("state", "no-image", "other-image")) {
            try (var session = platform.registry().open("state")) {
                session.call("do_one_byte", 0);
                session.write(0, new byte[] {1, 2, 3});
                session.write(4095, new byte[20]);
                session.call("do_everything", 0);
            }
            assertFresh(platform, next, "a session");
        }
    }

    /** Without this, a module that shows nothing would pass everything above. */
    @Test
    void observationsSeeWhatCallsChange() {
        try (Platform oracle = Platform.oracle()) {
            assertThat(fresh.get("state").facts()).isGreaterThan(20);
            for (String first : Platform.MODULES) {
                for (String second : Platform.MODULES) {
                    boolean alike = first.equals(second) || (first + second).contains("state-rebuilt");
                    String difference = fresh.get(first).differenceTo(fresh.get(second));
                    assertThat(difference == null)
                            .as("%s like %s", first, second)
                            .isEqualTo(alike && first.startsWith("state") == second.startsWith("state"));
                }
            }
        }
    }
}
