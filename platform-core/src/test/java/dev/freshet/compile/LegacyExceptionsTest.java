package dev.freshet.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.compile.runtime.GuestException;
import dev.freshet.compile.runtime.GuestInterruptedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions of 2021, which most toolchains still emit, in one piece and in regions. */
@Timeout(60)
class LegacyExceptionsTest {

    private static final byte[] MODULE = Guest.resource("/compile/legacy.wasm");

    private static Guest guest(int splitAbove) {
        return Guest.of(MODULE, CodeOptions.defaults().withSplitAbove(splitAbove));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40, 60, 70, 75, 80, 85, 90})
    void exceptionsGoToTheHandlersThatTheSpecificationSays(int splitAbove) {
        Guest guest = guest(splitAbove);

        assertThat(guest.call("catch", 50)).isEqualTo(50);
        assertThat(guest.call("catch_all")).isEqualTo(2);
        assertThat(guest.call("rethrow")).isEqualTo(17);
        assertThat(guest.call("delegate")).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40, 60, 70, 75, 80, 85, 90})
    void operandsBelowABlockSurviveAThrowInIt(int splitAbove) {
        assertThat(guest(splitAbove).call("below")).isEqualTo(123);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40, 60, 70, 75, 80, 85, 90})
    void aHandlerSeesLocalsAsTheyWereWhenItWasThrown(int splitAbove) {
        assertThat(guest(splitAbove).call("local in handler")).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 40, 60, 70, 75, 80, 85, 90})
    void whatNoHandlerOfTheFunctionCatchesGoesToItsCaller(int splitAbove) {
        Guest guest = guest(splitAbove);

        assertThatThrownBy(() -> guest.call("uncaught")).isInstanceOf(GuestException.class);
        assertThatThrownBy(() -> guest.call("delegate to caller")).isInstanceOf(GuestException.class);
    }

    @Test
    void aLoopThroughAHandlerIsStopped() throws Exception {
        assertThat(StoppedLoopsTest.stopped(MODULE, CodeOptions.defaults(), "endless"))
                .isInstanceOf(GuestInterruptedException.class);
    }
}
