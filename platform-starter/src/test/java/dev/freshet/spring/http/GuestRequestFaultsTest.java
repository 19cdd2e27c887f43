package dev.freshet.spring.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spring.test.text.WasmText;
import dev.freshet.wiring.FreshetBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.InetAddressFilter;

/** Requests that a plug-in makes wrong on purpose: they are its traps, reach nobody, and are no faults of the host. */
class GuestRequestFaultsTest {

    /** Hands its input to http_request as it is, and answers with the answer's body. */
    private static final byte[] PLUG_IN = WasmText.module("""
            (module
              (import "extism:host/env" "input_offset" (func $input (result i64)))
              (import "extism:host/env" "length" (func $length (param i64) (result i64)))
              (import "extism:host/env" "output_set" (func $output (param i64) (param i64)))
              (import "extism:host/env" "http_request" (func $request (param i64) (param i64) (result i64)))
              (func (export "go") (result i32) (local $answer i64)
                (local.set $answer (call $request (call $input) (i64.const 0)))
                (call $output (local.get $answer) (call $length (local.get $answer)))
                (i32.const 0)))
            """);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private InetAddress[] resolved = {};
    private HttpServer server;
    private WasmExtensionRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("X-A"));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        registry = new FreshetBuilder()
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .http(new FilteredGuestHttp(
                        ClientHttpRequestFactoryBuilder.jdk(),
                        HttpClientSettings.defaults(),
                        InetAddressFilter.externalAddresses().or("127.0.0.1"),
                        this::resolve))
                .build();
        registry.register(
                "plug-in",
                PLUG_IN,
                ExtensionOptions.defaults()
                        .withGrants(
                                "http:*",
                                "http:127.0.0.1:" + port(),
                                "http:[::127.0.0.1]:" + port(),
                                "http:[::7f00:1]:" + port()));
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        return host.equals("several.example") ? resolved : InetAddress.getAllByName(host);
    }

    @AfterEach
    void stop() {
        registry.close();
        server.stop(0);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private String go(String request) {
        return new String(registry.call("plug-in", "go", request.getBytes(UTF_8)), UTF_8);
    }

    private String to(String more) {
        return "{\"url\":\"http://127.0.0.1:" + port() + "/\"" + more + "}";
    }

    @Test
    void aRequestInGoodOrderArrives() {
        assertThat(go(to(",\"method\":\"put\",\"headers\":{\"X-A\":\"b ~c\"}"))).isEqualTo("ok");
        assertThat(received).containsExactly("PUT b ~c");
    }

    @Test
    void aBadHeaderIsTheGuestsTrapAndNotTheHostsFailure() {
        assertThatThrownBy(() -> go(to(",\"headers\":{\"X-A\":\"1\\n2026-11-30 INFO operator signed in\"}")))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageNotContaining("\n");
        assertThat(received).isEmpty();
        assertThat(registry.callStats("plug-in").faults()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://167772161/",
                "http://0xa000001/",
                "http://[::ffff:a00:1]/",
                "http://10.0.0.1/",
                "http://169.254.169.254/",
                "http://0.0.0.0/",
                "http://[::]/",
                "http://[::1]/",
                "http://[::10.0.0.1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[64:ff9b::10.0.0.1]/",
                "http://[2002:a00:1::1]/",
                "http://[2606:4700::5efe:a00:1]/",
                "http://[ff02::1]/",
                "http://224.0.0.1/",
                "http://[fe80::1]/",
                "http://[fd00::1]/"
            })
    void addressesOfTheInsideAreTheGuestsTrapHoweverTheyAreWritten(String url) {
        assertThatThrownBy(() -> go("{\"url\":\"" + url + "\"}")).isExactlyInstanceOf(GuestTrapException.class);
        assertThat(registry.callStats("plug-in").faults()).isZero();
    }

    /** What is allowed by its IPv4 form is allowed by the other as well, and it is the filter that says so. */
    @Test
    void anIpv6FormOfARefusedAddressIsRefusedAndOneOfAnAllowedAddressIsNot() throws UnknownHostException {
        InetAddressFilter outside = InetAddressFilter.externalAddresses();
        assertThat(outside.matches(InetAddress.getByName("::10.0.0.1"))).isTrue();
        assertThatThrownBy(() -> go("{\"url\":\"http://[::10.0.0.1]/\"}"))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("not allowed");
    }

    @Test
    void aNameOfWhichOneAddressIsInsideIsRefusedWhicheverComesFirst() throws UnknownHostException {
        InetAddress outside = InetAddress.getByName("8.8.8.8");
        InetAddress inside = InetAddress.getByName("10.0.0.1");
        for (InetAddress[] both : new InetAddress[][] {{outside, inside}, {inside, outside}}) {
            resolved = both;
            assertThatThrownBy(() -> go("{\"url\":\"http://several.example/\"}"))
                    .isInstanceOf(HostFunctionException.class)
                    .hasMessageContaining("an address of \\'several.example\\' is not allowed");
        }
    }
}
