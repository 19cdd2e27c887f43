package dev.freshet.host.extism;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.GuestHttp;
import dev.freshet.wiring.FreshetBuilder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a plug-in makes wrong on purpose: whose failure they are, and that no client sees them. */
class HttpRequestsTest {

    /**
     * {@code go} hands its input to http_request as it is, and answers with the answer's body: imports of input_offset, length, output_set and
     * http_request, one local.
     */
    private static final byte[] PLUG_IN = HexFormat.of()
            .parseHex(String.join(
                    "",
                    "0061736d010000000119056000017e60017e017e60027e7e0060027e7e017e6000017f",
                    "0275040f65787469736d3a686f73742f656e760c696e7075745f6f6666736574",
                    "00000f65787469736d3a686f73742f656e76066c656e677468",
                    "00010f65787469736d3a686f73742f656e760a6f75747075745f736574",
                    "00020f65787469736d3a686f73742f656e760c687474705f726571756573740003",
                    "030201040706010267",
                    "6f00040a18011601017e1000420010032100200020001001100241000b"));

    private final List<GuestHttp.Request> sent = new ArrayList<>();
    private RuntimeException failure;
    private WasmExtensionRegistry registry;

    @BeforeEach
    void register() {
        registry = new FreshetBuilder()
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .http(request -> {
                    if (failure != null) {
                        throw failure;
                    }
                    sent.add(request);
                    return new GuestHttp.Response(200, Map.of(), "ok".getBytes(UTF_8));
                })
                .build();
        registry.register("plug-in", PLUG_IN, ExtensionOptions.defaults().withGrants("http:*", "http:a.example:8443"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private String go(String url, String more) {
        String request = "{\"url\":\"" + url + "\"" + more + "}";
        return new String(registry.call("plug-in", "go", request.getBytes(UTF_8)), UTF_8);
    }

    private void assertTrap(String url, String more) {
        assertThatThrownBy(() -> go(url, more))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("\u001b")
                .hasNoCause();
        assertThat(sent).isEmpty();
        assertThat(registry.callStats("plug-in").faults()).isZero();
        assertThat(registry.callStats("plug-in").trapped()).isEqualTo(1);
    }

    @Test
    void aRequestInGoodOrderArrives() {
        assertThat(go("https://a.example:8443/b?c#d", ",\"method\":\"put\",\"headers\":{\"X-A\":\"b \\t~c\"}"))
                .isEqualTo("ok");
        assertThat(sent).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("PUT");
            assertThat(request.headers()).containsExactly(Map.entry("X-A", "b \t~c"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"headers\":{\"X-A\":\"1\\n2026-11-30 INFO operator signed in\"}",
                ",\"headers\":{\"X-A\":\"1\\r\\nHost: other\"}",
                ",\"headers\":{\"X-A\":\"\\u0000\"}",
                ",\"headers\":{\"X-A\":\"\\u001b[2J\"}",
                ",\"headers\":{\"X-A\":\"\\u010a\"}",
                ",\"headers\":{\"X-A\":\"\\ud800\"}",
                ",\"headers\":{\"X A\":\"1\"}",
                ",\"headers\":{\"\":\"1\"}",
                ",\"headers\":{\"X:A\":\"1\"}",
                ",\"headers\":{\"X\\nA\":\"1\"}",
                ",\"headers\":{\"\\u00fc\":\"1\"}",
                ",\"method\":\"CONNECT\"",
                ",\"method\":\"trace\"",
                ",\"method\":\"GET / HTTP/1.1\"",
                ",\"method\":\"\"",
                ",\"method\":\"\\u017fend\""
            })
    void badHeadersAndMethodsAreTheGuestsTrapAndNotTheHostsFailure(String more) {
        assertTrap("http://a.example/", more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a.example:0/",
                "http://a.example:99999/",
                "http://a.example:-1/",
                "http://b@a.example/",
                "http://b:c@a.example/",
                "http://[fe80::1%25lo]/",
                "http://[2606:4700::1%251]/",
                "http://[::1/",
                "http:///",
                "http://a b/",
                "http://a_b/",
                "gopher://a.example/",
                "a.example",
                "http://a.example:22/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://127.1/",
                "http://127.0.0.01/",
                "http://017700000001/"
            })
    void addressesThatAreNoneAreTheGuestsTrap(String url) {
        assertTrap(url, "");
    }

    @Test
    void moreHeadersThanAnybodyNeedsAreRefused() {
        StringBuilder headers = new StringBuilder("\"a\":\"b\"");
        for (int i = 0; i < 100; i++) {
            headers.append(",\"a").append(i).append("\":\"b\"");
        }
        assertTrap("http://a.example/", ",\"headers\":{" + headers + "}");
    }

    @Test
    void whatTheClientRefusesToSendIsATrapAndWhatItFailsAtIsNot() {
        failure = new IllegalArgumentException("not\nsuch");
        assertThatThrownBy(() -> go("http://a.example/", ""))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageEndingWith("the HTTP request cannot be sent: not\\u{a}such");
        failure = new NullPointerException("a defect");
        assertThatThrownBy(() -> go("http://a.example/", ""))
                .isInstanceOf(HostFunctionException.class)
                .rootCause()
                .isSameAs(failure);
        assertThat(registry.callStats("plug-in").trapped()).isEqualTo(1);
        assertThat(registry.callStats("plug-in").faults()).isEqualTo(1);
    }
}
