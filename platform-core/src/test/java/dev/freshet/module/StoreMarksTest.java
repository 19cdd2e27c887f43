package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.CompileSettings;
import dev.freshet.PlatformLimits;
import dev.freshet.engine.TestRegistries;
import dev.freshet.memory.SlotMemory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Too early, and a module that is only cold pays a discard for each short call; never, and long calls pay for marks they do not need. */
class StoreMarksTest {

    private static final long WINDOW = StoreMarks.WINDOW_NANOS;

    private final ModuleCompiler compiler =
            new ModuleCompiler(PlatformLimits.defaults(), CompileSettings.ahead(), CodeCache.none(), SlotMemory.class);
    private final StoreMarks marks =
            compiler.compile(TestRegistries.wat("state")).marks();

    @AfterEach
    void close() {
        compiler.close();
    }

    /** One window of calls of that length; returns whether the last of them asked for a change. */
    private static boolean window(StoreMarks marks, Duration each) {
        long calls = WINDOW / each.toNanos();
        return marks.called((int) calls, calls * each.toNanos());
    }

    private static boolean windows(StoreMarks marks, int count, Duration each) {
        boolean asked = false;
        for (int i = 0; i < count; i++) {
            asked = window(marks, each);
            assertThat(asked).isEqualTo(i == StoreMarks.WINDOWS - 1);
        }
        return asked;
    }

    @Test
    void callsThatStayLongLoseTheirMarks() {
        assertThat(windows(marks, StoreMarks.WINDOWS, Duration.ofMillis(4))).isTrue();
    }

    @Test
    void callsThatAreLongOnlyWhileTheJvmIsColdKeepThem() {
        for (int i = 0; i < 10; i++) {
            assertThat(window(marks, Duration.ofMillis(50))).isFalse();
            assertThat(window(marks, Duration.ofMillis(50))).isFalse();
            assertThat(window(marks, Duration.ofMillis(2))).isFalse();
        }
    }

    @Test
    void marksComeBackWhenCallsBecomeShortAndNotBefore() {
        marks.leaveOut(true);
        for (int i = 0; i < 10; i++) {
            assertThat(window(marks, Duration.ofMillis(2))).isFalse();
        }
        assertThat(windows(marks, StoreMarks.WINDOWS, Duration.ofNanos(500_000)))
                .isTrue();
    }

    @Test
    void codeThatNobodyKnowsKeepsItsMarks() {
        try (ModuleCompiler anyMemory = new ModuleCompiler(PlatformLimits.defaults())) {
            StoreMarks unknown = anyMemory.compile(TestRegistries.wat("state")).marks();
            for (int i = 0; i < 10; i++) {
                assertThat(window(unknown, Duration.ofSeconds(1))).isFalse();
            }
            unknown.leaveOut(true);
            assertThat(unknown.leftOut()).isFalse();
            assertThat(unknown.form().marksStores()).isTrue();
        }
    }
}
