package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What can be done over HTTP, by access. */
class EndpointWriteAccessTest {

    private final WebApplicationContextRunner exposed = new WebApplicationContextRunner()
            .withUserConfiguration(WholeApplication.class)
            .withPropertyValues(
                    "freshet.pool.slots=2",
                    "freshet.pool.max-memory=1MB",
                    "management.endpoints.web.exposure.include=wasmextensions,wasmpool");

    private final WebApplicationContextRunner open = exposed.withPropertyValues(
            "management.endpoint.wasmextensions.access=UNRESTRICTED",
            "management.endpoint.wasmpool.access=UNRESTRICTED");

    private static WasmExtensionRegistry twoVersions(AssertableWebApplicationContext context) {
        WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
        registry.register("a", TestModules.answer(1));
        registry.register("a", TestModules.answer(2));
        return registry;
    }

    private static MvcTestResult post(AssertableWebApplicationContext context, String path, String body) {
        return MockMvcTester.from(context)
                .post()
                .uri("/actuator/" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    @Test
    void nothingCanBeChangedByDefault() {
        exposed.run(context -> {
            WasmExtensionRegistry registry = twoVersions(context);
            assertThat(post(context, "wasmextensions/a/rollback", "{}")).hasStatus(405);
            assertThat(post(context, "wasmpool", "{}")).hasStatus(405);
            assertThat(MockMvcTester.from(context).delete().uri("/actuator/wasmextensions/a"))
                    .hasStatus(405);
            assertThat(registry.callNumber("a", "answer")).isEqualTo(2);
        });
    }

    @Test
    void theHighestAccessPermittedBoundsThem() {
        open.withPropertyValues("management.endpoints.access.max-permitted=READ_ONLY")
                .run(context -> {
                    twoVersions(context);
                    assertThat(post(context, "wasmextensions/a/rollback", "{}")).hasStatus(405);
                });
    }

    @Test
    void withAccessOperatorsSayWhichVersionIsCalled() {
        open.run(context -> {
            WasmExtensionRegistry registry = twoVersions(context);
            assertThat(post(context, "wasmextensions/a/rollback", "{}"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.status.activeVersion")
                    .isEqualTo(1);
            assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
            assertThat(post(context, "wasmextensions/a/activate", "{\"version\":\"2\"}"))
                    .hasStatusOk();
            assertThat(registry.callNumber("a", "answer")).isEqualTo(2);
            assertThat(post(context, "wasmextensions/a/disable", "{}"))
                    .bodyJson()
                    .extractingPath("$.status.enabled")
                    .isEqualTo(false);
            assertThat(post(context, "wasmextensions/a/enable", "{}")).hasStatusOk();
            assertThat(post(context, "wasmextensions/a/start-canary", "{\"version\":\"1\",\"percent\":100}"))
                    .bodyJson()
                    .extractingPath("$.status.canary.percent")
                    .isEqualTo(100.0);
            assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
            assertThat(post(context, "wasmextensions/a/abort-canary", "{}")).hasStatusOk();
            assertThat(post(
                            context,
                            "wasmextensions/a/start-canary",
                            "{\"version\":\"1\",\"percent\":5,\"byKey\":true}"))
                    .bodyJson()
                    .extractingPath("$.status.canary.byKey")
                    .isEqualTo(true);
            assertThat(post(context, "wasmextensions/a/promote-canary", "{}"))
                    .bodyJson()
                    .extractingPath("$.status.activeVersion")
                    .isEqualTo(1);
            assertThat(post(context, "wasmextensions/a/release", "{}")).hasStatusOk();
            assertThat(post(context, "wasmpool", "{\"idle\":\"0s\"}"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.slots")
                    .isEqualTo(0);
            assertThat(MockMvcTester.from(context).delete().uri("/actuator/wasmextensions/a"))
                    .hasStatusOk();
            assertThat(registry.find("a")).isNull();
        });
    }

    @Test
    void whatCannotBeDoneIsAProblemAndChangesNothing() {
        open.run(context -> {
            WasmExtensionRegistry registry = twoVersions(context);
            assertThat(post(context, "wasmextensions/nobody/rollback", "{}")).hasStatus(404);
            assertThat(post(context, "wasmextensions/a/activate", "{\"version\":\"9\"}"))
                    .hasStatus(404);
            assertThat(post(context, "wasmextensions/a/promote-canary", "{}"))
                    .hasStatus(409)
                    .bodyJson()
                    .extractingPath("$.type")
                    .isEqualTo("urn:freshet:problem:change-rejected");
            assertThat(post(context, "wasmextensions/a/activate", "{}")).hasStatus(400);
            assertThat(post(context, "wasmextensions/a/explode", "{}")).hasStatus(400);
            assertThat(post(context, "wasmextensions/a/start-canary", "{\"version\":\"1\",\"percent\":101}"))
                    .hasStatus(400);
            assertThat(registry.versions().status("a").active()).isEqualTo(2);
        });
    }

    @Test
    void whereFailuresAreNoProblemsItIsABadRequest() {
        open.withPropertyValues("freshet.web.problem-details.enabled=false").run(context -> {
            twoVersions(context);
            assertThat(post(context, "wasmextensions/nobody/rollback", "{}")).hasStatus(400);
            assertThat(post(context, "wasmextensions/a/promote-canary", "{}")).hasStatus(400);
        });
    }

    @Test
    void versionsTheirReportsEventsAndThePoolAreShown() {
        exposed.run(context -> {
            WasmExtensionRegistry registry = twoVersions(context);
            registry.callNumber("a", "answer");
            MockMvcTester mvc = MockMvcTester.from(context);
            assertThat(mvc.get().uri("/actuator/wasmextensions"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.events[-1:].type")
                    .asArray()
                    .containsExactly("ACTIVATED");
            assertThat(mvc.get().uri("/actuator/wasmextensions/a"))
                    .bodyJson()
                    .extractingPath("$.versions[*].state")
                    .asArray()
                    .containsExactly("ACTIVE", "RETAINED");
            assertThat(mvc.get().uri("/actuator/wasmextensions/a"))
                    .bodyJson()
                    .extractingPath("$.latency.calls")
                    .isEqualTo(1);
            assertThat(mvc.get().uri("/actuator/wasmextensions/a/1"))
                    .bodyJson()
                    .extractingPath("$.module.exports[0].name")
                    .isEqualTo("answer");
            assertThat(mvc.get().uri("/actuator/wasmextensions/a/7")).hasStatus(404);
            assertThat(mvc.get().uri("/actuator/wasmpool"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.warm.a")
                    .isEqualTo(1);
            assertThat(mvc.get().uri("/actuator/wasmpool"))
                    .bodyJson()
                    .extractingPath("$.map[*].state")
                    .asArray()
                    .containsExactlyInAnyOrder("CLEAN", "EMPTY");
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WholeApplication {}
}
