package dev.freshet.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.instance.SlotMemory;
import dev.freshet.settings.CompileSettings;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.wiring.TestRegistries;
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

    private long now = 1;

    @AfterEach
    void close() {
        compiler.close();
    }

    /** One window of calls of that length, one after the other; returns whether the last of them asked for a change. */
    private boolean window(StoreMarks marks, Duration each) {
        return window(marks, each, 1);
    }

    /** As long a window, of as many threads that call at the same time. */
    private boolean window(StoreMarks marks, Duration each, int threads) {
        boolean asked = false;
        for (long end = now + WINDOW; now < end; ) {
            assertThat(asked).isFalse();
            now += each.toNanos();
            for (int i = 0; i < threads; i++) {
                asked |= marks.called(each.toNanos(), now);
            }
        }
        return asked;
    }

    private boolean windows(StoreMarks marks, int count, Duration each) {
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

    /** With eight threads the calls of a second and a half have run in a fifth of one, before any compiler has. */
    @Test
    void callsThatAreLongOnlyWhileTheJvmIsColdKeepThemHoweverManyRunAtOnce() {
        long soon = now + 2 * WINDOW;
        while (now < soon) {
            now += Duration.ofMillis(5).toNanos();
            for (int i = 0; i < 16; i++) {
                assertThat(marks.called(Duration.ofMillis(5).toNanos(), now)).isFalse();
            }
        }
        for (int i = 0; i < 10; i++) {
            assertThat(window(marks, Duration.ofNanos(200_000), 16)).isFalse();
        }
    }

    @Test
    void fewCallsFarApartDoNotDecide() {
        for (int i = 0; i < StoreMarks.WINDOWS * StoreMarks.WINDOW_CALLS - 1; i++) {
            now += 10 * WINDOW;
            assertThat(marks.called(StoreMarks.LONG_CALL_NANOS, now)).isFalse();
        }
        assertThat(marks.called(StoreMarks.LONG_CALL_NANOS, now)).isTrue();
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
