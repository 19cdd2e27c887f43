package dev.freshet.sample.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.CallInterruptedException;
import dev.freshet.CallMismatchException;
import dev.freshet.CallRejectedException;
import dev.freshet.ChangeRejectedException;
import dev.freshet.DeadlineExceededException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.ExtensionQuarantinedException;
import dev.freshet.FreshetException;
import dev.freshet.GuestAnswerException;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.InvalidModuleException;
import dev.freshet.LimitExceededException;
import dev.freshet.MissingGrantsException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.UnknownExtensionException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

class ProblemHandlerTest {

    private final ProblemHandler handler = new ProblemHandler();

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new GuestAnswerException("m", null), "bad-answer", 502),
                Arguments.of(new GuestTrapException("m", null), "trap", 502),
                Arguments.of(new GuestStackOverflowException("m", null), "trap", 502),
                Arguments.of(new GuestLimitException("m", "freshet.limits.output", 2, 1, null), "trap", 502),
                Arguments.of(new DeadlineExceededException("m", null), "deadline", 504),
                Arguments.of(new GuestErrorException("m", 1), "guest-error", 422),
                Arguments.of(new CallRejectedException("m"), "rejected", 429),
                Arguments.of(new LimitExceededException("m", "freshet.limits.input", 2, 1), "rejected", 429),
                Arguments.of(quarantined(Duration.ofSeconds(3)), "quarantined", 503),
                Arguments.of(new PoolExhaustedException("m"), "exhausted", 503),
                Arguments.of(new ExtensionDisabledException("m"), "disabled", 503),
                Arguments.of(new ChangeRejectedException("m"), "change-rejected", 409),
                Arguments.of(new UnknownExtensionException("m"), "not-found", 404),
                Arguments.of(new CallMismatchException("m"), "mismatch", 400),
                Arguments.of(new InvalidModuleException("m"), "invalid-module", 422),
                Arguments.of(new MissingGrantsException("m", List.of("log")), "invalid-module", 422),
                Arguments.of(new HostFunctionException("m", "shop.stock", null), "platform-fault", 500),
                Arguments.of(new CallInterruptedException("m", null), "interrupted", 503),
                Arguments.of(new PlatformFaultException("m", null), "platform-fault", 500));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureOfThePlatformHasAStableTypeAndStatus(FreshetException failure, String type, int status) {
        ResponseEntity<ProblemDetail> response = handler.freshet(failure);

        assertThat(response.getStatusCode().value()).isEqualTo(status);
        assertThat(response.getBody()).isNotNull();
        assertThat(response.getBody().getType()).hasToString("urn:freshet:problem:" + type);
        assertThat(response.getBody().getDetail()).isEqualTo("m");
        assertThat(response.getBody().getTitle()).isNotBlank();
    }

    @Test
    void noFailureOfThePlatformIsForgotten() {
        Set<String> tested = new TreeSet<>();
        failures().forEach(each -> tested.add(each.get()[0].getClass().getSimpleName()));

        Set<String> all = new TreeSet<>();
        collect(FreshetException.class, all);
        assertThat(tested).isEqualTo(all);
    }

    @Test
    void anExhaustedPoolSaysWhenToTryAgain() {
        assertThat(handler.freshet(new PoolExhaustedException("m")).getHeaders().getFirst("Retry-After"))
                .isEqualTo("1");
    }

    @Test
    void aQuarantineSaysWhenToTryAgainInWholeSecondsThatAreNotTooFew() {
        assertThat(retryAfter(Duration.ofSeconds(3))).isEqualTo("3");
        assertThat(retryAfter(Duration.ofSeconds(3).plusNanos(1))).isEqualTo("4");
        assertThat(retryAfter(Duration.ofMillis(1))).isEqualTo("1");
    }

    private String retryAfter(Duration remaining) {
        return handler.freshet(quarantined(remaining)).getHeaders().getFirst("Retry-After");
    }

    private static ExtensionQuarantinedException quarantined(Duration remaining) {
        return new ExtensionQuarantinedException("m", Instant.EPOCH, remaining);
    }

    private static void collect(Class<?> type, Set<String> names) {
        if (!java.lang.reflect.Modifier.isAbstract(type.getModifiers())) {
            names.add(type.getSimpleName());
        }
        Class<?>[] subtypes = type.getPermittedSubclasses();
        for (Class<?> subtype : subtypes == null ? new Class<?>[0] : subtypes) {
            collect(subtype, names);
        }
    }
}
