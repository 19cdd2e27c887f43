package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.settings.QuarantineSettings;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Time stands still unless a test moves it. */
class QuarantineTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration MAX_PERIOD = Duration.ofSeconds(100);

    /** Starts where it overflows before long, as {@link System#nanoTime()} may. */
    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(15).toNanos();

    private final Quarantine quarantine = quarantine(3);

    private Quarantine quarantine(int failures) {
        return new Quarantine(new QuarantineSettings(failures, WINDOW, PERIOD, MAX_PERIOD), () -> nanos, () -> NOW);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            quarantine.failed("trapped");
        }
    }

    private void assertInService() {
        assertThatCode(() -> quarantine.check("rules")).doesNotThrowAnyException();
        assertThat(quarantine.present()).isNull();
    }

    private void assertOutOfService(Duration remaining) {
        assertThatThrownBy(() -> quarantine.check("rules"))
                .asInstanceOf(InstanceOfAssertFactories.type(ExtensionQuarantinedException.class))
                .extracting(ExtensionQuarantinedException::retryAfter)
                .isEqualTo(remaining);
    }

    @Test
    void theLastOfTheFailuresAllowedTakesTheExtensionOutOfService() {
        assertThat(quarantine.failed("one")).isNull();
        assertThat(quarantine.failed("two")).isNull();
        assertInService();

        assertThat(quarantine.failed("three")).isNotNull().isEqualTo(quarantine.present());

        assertThatThrownBy(() -> quarantine.check("rules"))
                .isInstanceOf(ExtensionQuarantinedException.class)
                .hasMessage("extension 'rules' is quarantined until 2026-01-02T03:04:35Z: 3 traps or missed deadlines"
                        + " within 10000 ms, the last: three; wait, register a mended module, or release it")
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty())
                .extracting(e -> ((ExtensionQuarantinedException) e).until())
                .isEqualTo(NOW.plus(PERIOD));
        assertThat(quarantine.count()).isEqualTo(1);
    }

    @Test
    void failuresSpreadWiderThanTheWindowDoNotCount() {
        for (int i = 0; i < 100; i++) {
            fail(1);
            pass(WINDOW.dividedBy(2).plusNanos(1));
        }
        assertInService();
        assertThat(quarantine.count()).isZero();
    }

    @Test
    void failuresThatJustFillTheWindowCount() {
        fail(1);
        pass(WINDOW.dividedBy(2));
        fail(1);
        pass(WINDOW.dividedBy(2));
        fail(1);
        assertOutOfService(PERIOD);
    }

    @Test
    void theExtensionIsBackWhenThePeriodIsOver() {
        fail(3);
        pass(PERIOD.minusNanos(1));
        assertOutOfService(Duration.ofNanos(1));
        pass(Duration.ofNanos(1));
        assertInService();
        fail(2);
        assertInService();
    }

    @Test
    void anExtensionThatFailsAgainStaysOutTwiceAsLongUpToTheMaximum() {
        fail(3);
        assertOutOfService(PERIOD);
        pass(PERIOD.plus(PERIOD).minusNanos(1));
        fail(3);
        assertOutOfService(PERIOD.multipliedBy(2));
        pass(PERIOD.multipliedBy(2));
        fail(3);
        assertOutOfService(MAX_PERIOD);
        pass(MAX_PERIOD);
        fail(3);
        assertOutOfService(MAX_PERIOD);
        assertThat(quarantine.count()).isEqualTo(4);
    }

    @Test
    void anExtensionThatWasWellAsLongAsItWasOutStartsWithTheFirstPeriodAgain() {
        fail(3);
        pass(PERIOD.plus(PERIOD));
        fail(3);
        assertOutOfService(PERIOD);
    }

    @Test
    void failuresOfCallsThatWereStillRunningDoNotProlongTheStay() {
        fail(3);
        pass(PERIOD.dividedBy(2));
        fail(10);
        assertOutOfService(PERIOD.dividedBy(2));
        assertThat(quarantine.count()).isEqualTo(1);
        pass(PERIOD.dividedBy(2));
        fail(2);
        assertInService();
    }

    @Test
    void releaseEndsTheStayAndForgetsIt() {
        assertThat(quarantine.release()).isFalse();
        fail(3);
        assertThat(quarantine.release()).isTrue();
        assertInService();
        fail(2);
        assertInService();
        fail(1);
        assertOutOfService(PERIOD);
        assertThat(quarantine.count()).isEqualTo(2);
    }

    @Test
    void aReleaseAfterTheTimeEndsNothing() {
        fail(3);
        pass(PERIOD);
        assertThat(quarantine.release()).isFalse();
    }

    @Test
    void zeroFailuresMeansNever() {
        Quarantine off = quarantine(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(off.failed("trapped")).isNull();
        }
        assertThatCode(() -> off.check("rules")).doesNotThrowAnyException();
    }

    @Test
    void oneFailureIsEnoughIfItIsConfigured() {
        Quarantine strict = quarantine(1);
        assertThat(strict.failed("trapped")).isNotNull();
        assertThatThrownBy(() -> strict.check("rules")).isInstanceOf(ExtensionQuarantinedException.class);
    }

    @Test
    void settingsOutOfRangeAreRefusedByTheNameOfTheirProperty() {
        assertThatThrownBy(() -> new QuarantineSettings(-1, WINDOW, PERIOD, MAX_PERIOD))
                .hasMessageStartingWith("freshet.quarantine.failures is -1");
        assertThatThrownBy(() -> new QuarantineSettings(1, Duration.ZERO, PERIOD, MAX_PERIOD))
                .hasMessageStartingWith("freshet.quarantine.window is PT0S");
        assertThatThrownBy(() -> new QuarantineSettings(1, WINDOW, Duration.ZERO, MAX_PERIOD))
                .hasMessageStartingWith("freshet.quarantine.period is PT0S");
        assertThatThrownBy(() -> new QuarantineSettings(1, WINDOW, PERIOD, PERIOD.minusNanos(1)))
                .hasMessageStartingWith("freshet.quarantine.max-period is");
    }
}
