package dev.freshet.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

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
import dev.freshet.ModuleLimitException;
import dev.freshet.PlatformFaultException;
import dev.freshet.PoolExhaustedException;
import dev.freshet.UnknownExtensionException;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.web.FreshetWebAutoConfiguration;
import java.lang.reflect.Modifier;
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
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What a client sees when an extension fails. */
class FreshetExceptionHandlerTest {

    private final FreshetExceptionHandler handler = new FreshetExceptionHandler();

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new GuestTrapException("m", null), "trap", 502),
                Arguments.of(new GuestStackOverflowException("m", null), "trap", 502),
                Arguments.of(new GuestLimitException("m", "freshet.limits.output", 2, 1, null), "trap", 502),
                Arguments.of(new DeadlineExceededException("m", null), "deadline", 504),
                Arguments.of(new GuestErrorException("m", 1), "guest-error", 422),
                Arguments.of(new GuestAnswerException("m", null), "bad-answer", 502),
                Arguments.of(new CallRejectedException("m"), "rejected", 429),
                Arguments.of(new LimitExceededException("m", "freshet.limits.input", 2, 1), "rejected", 429),
                Arguments.of(quarantined(Duration.ofSeconds(3)), "quarantined", 503),
                Arguments.of(new PoolExhaustedException("m"), "exhausted", 503),
                Arguments.of(new ExtensionDisabledException("m"), "disabled", 503),
                Arguments.of(new ChangeRejectedException("m"), "change-rejected", 409),
                Arguments.of(new UnknownExtensionException("m"), "not-found", 404),
                Arguments.of(new CallMismatchException("m"), "mismatch", 400),
                Arguments.of(new InvalidModuleException("m"), "invalid-module", 422),
                Arguments.of(
                        new ModuleLimitException("m", "freshet.limits.functions", 2, 1, "raise it"),
                        "invalid-module",
                        422),
                Arguments.of(new MissingGrantsException("m", List.of("log")), "missing-grants", 422),
                Arguments.of(
                        new ModuleLimitException("m", "freshet.limits.module-size", 2, 1, "raise it"),
                        "too-large",
                        413),
                Arguments.of(new HostFunctionException("m", "shop.stock", null), "host-function", 500),
                Arguments.of(new CallInterruptedException("m", null), "interrupted", 503),
                Arguments.of(new PlatformFaultException("m", null), "platform-fault", 500));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasAStableTypeAndStatus(FreshetException failure, String type, int status) {
        ResponseEntity<ProblemDetail> response = handler.freshet(failure);

        assertThat(response.getStatusCode().value()).isEqualTo(status);
        assertThat(response.getBody()).isNotNull();
        assertThat(response.getBody().getType()).hasToString("urn:freshet:problem:" + type);
        assertThat(response.getBody().getTitle()).isNotBlank();
    }

    @Test
    void noFailureIsForgotten() {
        Set<String> tested = new TreeSet<>();
        failures().forEach(each -> tested.add(each.get()[0].getClass().getSimpleName()));

        Set<String> all = new TreeSet<>();
        collect(FreshetException.class, all);
        assertThat(tested).isEqualTo(all);
    }

    @Test
    void aGuestsTextIsEscapedAndCutOff() {
        assertThat(detail(new GuestErrorException("a\u0000\u202e" + "x".repeat(5_000), 1)))
                .startsWith("a\\u{0}\\u{202e}x")
                .endsWith("x...")
                .hasSize(4_096);
    }

    @Test
    void whatFailedInsideIsForTheLogOnly() {
        assertThat(detail(new PlatformFaultException("mmap at 7f00", null)))
                .isEqualTo("the reason is in the server's log");
        assertThat(detail(new HostFunctionException("jdbc://secret", "shop.stock", null)))
                .isEqualTo("the reason is in the server's log");
    }

    @Test
    void anExhaustedPoolAndAQuarantineSayWhenToTryAgainInWholeSecondsThatAreNotTooFew() {
        assertThat(retryAfter(new PoolExhaustedException("m"))).isEqualTo("1");
        assertThat(retryAfter(quarantined(Duration.ofSeconds(3)))).isEqualTo("3");
        assertThat(retryAfter(quarantined(Duration.ofSeconds(3).plusNanos(1)))).isEqualTo("4");
        assertThat(retryAfter(quarantined(Duration.ofMillis(1)))).isEqualTo("1");
    }

    @Test
    void mvcAnswersWithAProblem() throws Exception {
        MockMvcBuilders.standaloneSetup(new Controller())
                .setControllerAdvice(handler)
                .build()
                .perform(get("/trap"))
                .andExpect(status().is(502))
                .andExpect(content().contentType("application/problem+json"))
                .andExpect(jsonPath("$.type").value("urn:freshet:problem:trap"))
                .andExpect(jsonPath("$.detail").value("it broke"))
                .andExpect(header().doesNotExist("Retry-After"))
                .andExpect(content().string(not(containsString("stackTrace"))));
    }

    @Test
    void webFluxAnswersWithAProblem() {
        WebTestClient.bindToController(new Controller())
                .controllerAdvice(handler)
                .build()
                .get()
                .uri("/trap")
                .exchange()
                .expectStatus()
                .isEqualTo(502)
                .expectHeader()
                .contentType("application/problem+json")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("urn:freshet:problem:trap");
    }

    @Test
    void theHandlerIsThereInAWebApplicationUnlessSwitchedOff() {
        AutoConfigurations configurations =
                AutoConfigurations.of(FreshetAutoConfiguration.class, FreshetWebAutoConfiguration.class);
        WebApplicationContextRunner web = new WebApplicationContextRunner()
                .withConfiguration(configurations)
                .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

        web.run(context -> assertThat(context).hasSingleBean(FreshetExceptionHandler.class));
        web.withPropertyValues("freshet.web.problem-details.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(FreshetExceptionHandler.class));
        web.withClassLoader(new FilteredClassLoader(RestControllerAdvice.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FreshetExceptionHandler.class));
        web.withBean("own", FreshetExceptionHandler.class, Own::new)
                .run(context -> assertThat(context.getBean(FreshetExceptionHandler.class))
                        .isInstanceOf(Own.class));
        new ApplicationContextRunner()
                .withConfiguration(configurations)
                .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB")
                .run(context -> assertThat(context).doesNotHaveBean(FreshetExceptionHandler.class));
    }

    private String detail(FreshetException failure) {
        ProblemDetail body = handler.freshet(failure).getBody();
        assertThat(body).isNotNull();
        return String.valueOf(body.getDetail());
    }

    private String retryAfter(FreshetException failure) {
        return String.valueOf(handler.freshet(failure).getHeaders().getFirst("Retry-After"));
    }

    private static ExtensionQuarantinedException quarantined(Duration remaining) {
        return new ExtensionQuarantinedException("m", Instant.EPOCH, remaining);
    }

    private static void collect(Class<?> type, Set<String> names) {
        if (!Modifier.isAbstract(type.getModifiers())) {
            names.add(type.getSimpleName());
        }
        Class<?>[] subtypes = type.getPermittedSubclasses();
        if (subtypes != null) {
            for (Class<?> subtype : subtypes) {
                collect(subtype, names);
            }
        }
    }

    static final class Own extends FreshetExceptionHandler {}

    @RestController
    static class Controller {

        @GetMapping("/trap")
        String trap() {
            throw new GuestTrapException("it broke", null);
        }
    }
}
