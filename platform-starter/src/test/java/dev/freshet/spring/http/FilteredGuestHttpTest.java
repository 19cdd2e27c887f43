package dev.freshet.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.GuestHttpAutoConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Requests of guests against a real server on the loopback address. */
class FilteredGuestHttpTest {

    private final AtomicInteger requests = new AtomicInteger();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GuestHttpAutoConfiguration.class, FreshetAutoConfiguration.class))
            .withPropertyValues("freshet.pool.slots=2", "freshet.pool.max-memory=1MB");

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = (exchange.getRequestMethod() + " "
                            + exchange.getRequestHeaders().getFirst("X-Guest") + " "
                            + new String(body, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Answer", "yes");
            exchange.getResponseHeaders().add("Set-Cookie", "a=b");
            if (exchange.getRequestURI().getPath().equals("/away")) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
                exchange.sendResponseHeaders(302, -1);
            } else {
                exchange.sendResponseHeaders(201, answer.length);
                exchange.getResponseBody().write(answer);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void addressesInsideAreRefusedWhateverTheNameSays() {
        runner.run(context -> {
            GuestHttp http = context.getBean(GuestHttp.class);

            assertThatThrownBy(() -> http.send(request("/", 100)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "an address of 'localhost' is not allowed; freshet.http.additional-addresses adds some");
            assertThat(requests).hasValue(0);
        });
    }

    @Test
    void anAddressThatTheConfigurationAddsIsReached() {
        runner.withPropertyValues("freshet.http.additional-addresses=127.0.0.0/8,::1")
                .run(context -> {
                    GuestHttp.Response response =
                            context.getBean(GuestHttp.class).send(request("/", 100));

                    assertThat(response.status()).isEqualTo(201);
                    assertThat(response.body()).asString(StandardCharsets.UTF_8).isEqualTo("POST mine hello");
                    assertThat(response.headers()).containsEntry("x-answer", "yes");
                });
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() {
        open().run(context -> {
            GuestHttp.Response response = context.getBean(GuestHttp.class).send(request("/away", 100));

            assertThat(response.status()).isEqualTo(302);
            assertThat(response.headers()).containsEntry("location", "/elsewhere");
            assertThat(requests).hasValue(1);
        });
    }

    @Test
    void noMoreIsReadThanTheGuestMayBeGiven() {
        open().run(context -> {
            GuestHttp http = context.getBean(GuestHttp.class);

            assertThat(http.send(request("/", 15)).body()).hasSize(15);
            assertThatThrownBy(() -> http.send(request("/", 14)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer of localhost is larger than 14 bytes, the extension's limit");
        });
    }

    @Test
    void anInterruptEndsTheWait() {
        open().run(context -> {
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> context.getBean(GuestHttp.class).send(request("/", 100)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        });
    }

    @Test
    void withoutBootsClientThereIsNone() {
        runner.withClassLoader(new FilteredClassLoader(InetAddressFilter.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(GuestHttp.class));
    }

    private ApplicationContextRunner open() {
        return runner.withPropertyValues("freshet.http.additional-addresses=127.0.0.0/8,::1");
    }

    private GuestHttp.Request request(String path, long maxResponseBytes) {
        return new GuestHttp.Request(
                "extension",
                "POST",
                URI.create("http://localhost:" + server.getAddress().getPort() + path),
                Map.of("X-Guest", "mine", "Host", "other", "Content-Length", "1"),
                "hello".getBytes(StandardCharsets.UTF_8),
                maxResponseBytes);
    }
}
