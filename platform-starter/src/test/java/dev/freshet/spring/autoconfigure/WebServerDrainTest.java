package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.DeadlineExceededException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.TestModules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A real web server stops while a request is inside a guest. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebServerDrainTest {

    private static ConfigurableApplicationContext start(String... settings) {
        SpringApplication application = new SpringApplication(WholeApplication.class);
        application.setRegisterShutdownHook(false);
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 5);
        all[settings.length] = "--server.port=0";
        all[settings.length + 1] = "--freshet.pool.slots=2";
        all[settings.length + 2] = "--freshet.pool.max-memory=1MB";
        all[settings.length + 3] = "--freshet.modules.locations=";
        all[settings.length + 4] = "--server.shutdown=graceful";
        ConfigurableApplicationContext context = application.run(all);
        context.getBean(WasmExtensionRegistry.class).register("endless", TestModules.endless());
        return context;
    }

    private static CompletableFuture<HttpResponse<String>> request(ConfigurableApplicationContext context) {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/spin"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
        while (registry.stats().slots().leased() == 0) {
            Thread.onSpinWait();
        }
        return answer;
    }

    @Test
    void aRequestInsideAGuestIsAnsweredBeforeThePoolGoes() {
        ConfigurableApplicationContext context = start("--freshet.limits.call-time=1s");
        CompletableFuture<HttpResponse<String>> answer = request(context);
        context.close();
        assertThat(answer)
                .succeedsWithin(10, TimeUnit.SECONDS)
                .extracting(HttpResponse::body)
                .isEqualTo("late");
    }

    /** As a scheduled task or a message listener would make it: no web server waits for it. */
    @Test
    void aCallOnAnotherThreadIsStoppedAfterTheGracePeriodAndBeforeThePoolGoes() {
        ConfigurableApplicationContext context =
                start("--freshet.limits.call-time=1h", "--freshet.shutdown.grace=100ms");
        WasmExtensionRegistry registry = context.getBean(WasmExtensionRegistry.class);
        CompletableFuture<long[]> call = CompletableFuture.supplyAsync(() -> registry.call("endless", "spin"));
        while (registry.stats().slots().leased() == 0) {
            Thread.onSpinWait();
        }
        context.close();
        assertThat(call)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(DeadlineExceededException.class);
    }

    @RestController
    static final class Controller {

        private final WasmExtensionRegistry registry;

        Controller(WasmExtensionRegistry registry) {
            this.registry = registry;
        }

        @GetMapping("/spin")
        String spin() {
            try {
                registry.call("endless", "spin");
                return "returned";
            } catch (DeadlineExceededException e) {
                return "late";
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class WholeApplication {

        @Bean
        Controller controller(WasmExtensionRegistry registry) {
            return new Controller(registry);
        }
    }
}
