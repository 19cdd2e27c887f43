package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.RecordingRegistry;
import dev.freshet.spring.TestModules;
import dev.freshet.spring.actuate.endpoint.WasmExtensionsEndpoint;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class WasmExtensionsEndpointAutoConfigurationTest {

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withUserConfiguration(WholeApplication.class)
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    private final WebApplicationContextRunner exposed =
            runner.withPropertyValues("management.endpoints.web.exposure.include=wasmextensions");

    @Test
    void isThereWhenExposed() {
        exposed.run(context -> assertThat(context).hasSingleBean(WasmExtensionsEndpoint.class));
    }

    @Test
    void isNotThereUnlessExposed() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WasmExtensionsEndpoint.class));
    }

    @Test
    void isNotThereWithoutAccess() {
        exposed.withPropertyValues("management.endpoint.wasmextensions.access=NONE")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WasmExtensionsEndpoint.class));
    }

    @Test
    void isNotThereWithoutARegistry() {
        exposed.withPropertyValues("freshet.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WasmExtensionsEndpoint.class));
    }

    @Test
    void anEndpointOfTheApplicationWins() {
        exposed.withBean(
                        "own",
                        WasmExtensionsEndpoint.class,
                        () -> new WasmExtensionsEndpoint(new RecordingRegistry(new ArrayList<>())))
                .run(context -> assertThat(context)
                        .hasSingleBean(WasmExtensionsEndpoint.class)
                        .hasBean("own"));
    }

    @Test
    void listsExtensionsAndShowsOneOverHttp() {
        exposed.run(context -> {
            context.getBean(WasmExtensionRegistry.class).register("counter", TestModules.counter());
            MockMvcTester mvc = mvc(context);

            assertThat(mvc.get().uri("/actuator/wasmextensions"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.extensions[0].name")
                    .isEqualTo("counter");
            assertThat(mvc.get().uri("/actuator/wasmextensions/counter"))
                    .hasStatusOk()
                    .bodyJson()
                    .extractingPath("$.module.memory.initialBytes")
                    .isEqualTo(65_536);
        });
    }

    @Test
    void anUnknownNameIsNotFound() {
        exposed.run(context -> assertThat(mvc(context).get().uri("/actuator/wasmextensions/nobody"))
                .hasStatus(404));
    }

    @Test
    void nothingCanBeChangedThroughIt() {
        exposed.run(context -> {
            MockMvcTester mvc = mvc(context);
            assertThat(mvc.post().uri("/actuator/wasmextensions")).hasStatus(405);
            assertThat(mvc.delete().uri("/actuator/wasmextensions/nobody")).hasStatus(405);
        });
    }

    private static MockMvcTester mvc(AssertableWebApplicationContext context) {
        return MockMvcTester.from(context);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WholeApplication {}
}
