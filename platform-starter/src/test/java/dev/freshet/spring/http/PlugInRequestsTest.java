package dev.freshet.spring.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.spring.HostFunction;
import dev.freshet.spring.autoconfigure.FreshetAutoConfiguration;
import dev.freshet.spring.autoconfigure.GuestHttpAutoConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * A plug-in that Extism's kit for Rust made sends requests from a Spring application to a real server on the loopback address: the grant
 * decides on the name, Boot's filter on the address.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PlugInRequestsTest {

    private static final Path PLUG_IN = Path.of("../platform-core/src/test/resources/extism/rust-http.wasm");
    private static final String LOOPBACK = "freshet.http.additional-addresses=127.0.0.0/8,::1";

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ApplicationContextRunner runner;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("X-Asked-By") + " " + body);
            byte[] answer = "three mugs".getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        GuestHttpAutoConfiguration.class,
                        FreshetAutoConfiguration.class,
                        JacksonAutoConfiguration.class))
                .withPropertyValues(
                        "freshet.pool.slots=2",
                        "freshet.limits.call-time=60s",
                        "freshet.limits.compile-time=5m",
                        "freshet.extensions.plug-in.location=" + PLUG_IN.toUri(),
                        "freshet.extensions.plug-in.grants=extism:host/user.*,shop.tell,http:localhost:"
                                + server.getAddress().getPort())
                .withBean(Kit.class);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aGrantedNameAtAnAllowedAddressIsReached() {
        runner.withPropertyValues(LOOPBACK).run(context -> {
            assertThat(get(context, url("localhost", "/mugs?of=three"))).isEqualTo("201 text/plain three mugs");
            assertThat(received).containsExactly("POST /mugs?of=three a \"plug-in\" the body");
        });
    }

    @Test
    void aNameWithoutGrantIsRefusedThoughItsAddressIsAllowed() {
        runner.withPropertyValues(LOOPBACK).run(context -> {
            assertThatThrownBy(() -> get(context, url("127.0.0.1", "/")))
                    .isExactlyInstanceOf(GuestTrapException.class)
                    .hasMessageContaining("an HTTP request to this host is not granted: http:127.0.0.1:"
                            + server.getAddress().getPort());
            assertThat(received).isEmpty();
        });
    }

    @Test
    void aGrantedNameThatResolvesToTheInsideIsRefused() {
        runner.run(context -> {
            assertThatThrownBy(() -> get(context, url("localhost", "/")))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageContaining(
                            "host function extism:host/env.http_request failed: IOException: an address of"
                                    + " \\'localhost\\' is not allowed; freshet.http.additional-addresses adds some");
            assertThat(received).isEmpty();
        });
    }

    @Test
    void withoutAnyGrantedHostThePlugInIsNotRegisteredAndTheGrantIsNamed() {
        runner.withPropertyValues("freshet.extensions.plug-in.grants=extism:host/user.*,shop.tell")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessage("extension 'plug-in' imports what it is not granted: http:<name>"
                                + " (freshet.extensions.plug-in.grants)"));
    }

    private String url(String host, String path) {
        return "http://" + host + ":" + server.getAddress().getPort() + path;
    }

    private static String get(AssertableApplicationContext context, String url) {
        byte[] answer = context.getBean(WasmExtensionRegistry.class).call("plug-in", "get", url.getBytes(UTF_8));
        return new String(answer, UTF_8);
    }

    /** What the plug-in imports beside the network; its {@code get} calls none of it. */
    static class Kit {

        @HostFunction(module = "extism:host/user")
        String stock(String sku) {
            return sku;
        }

        @HostFunction(module = "extism:host/user")
        byte[] add(byte[] a, byte[] b) {
            return a;
        }

        @HostFunction(module = "shop")
        void tell(String line) {}
    }
}
