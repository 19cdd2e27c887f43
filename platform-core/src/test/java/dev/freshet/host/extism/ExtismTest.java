package dev.freshet.host.extism;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionSession;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestTrapException;
import dev.freshet.HostFunctionException;
import dev.freshet.InvalidModuleException;
import dev.freshet.LogLines;
import dev.freshet.MissingGrantsException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.settings.QuarantineSettings;
import dev.freshet.spi.GuestHttp;
import dev.freshet.spi.HostFunction;
import dev.freshet.spi.ValueKind;
import dev.freshet.wiring.FreshetBuilder;
import dev.freshet.wiring.TestRegistries;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plug-ins made with Extism's kits for Rust and Go, as they come from their compilers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExtismTest {

    private final List<String> told = new ArrayList<>();
    private final List<GuestHttp.Request> requests = new ArrayList<>();
    private GuestHttp network = request -> new GuestHttp.Response(200, Map.of(), new byte[0]);
    private WasmExtensionRegistry registry;

    @BeforeAll
    void register() {
        registry = builder()
                .http(request -> {
                    requests.add(request);
                    return network.send(request);
                })
                .build();
        ExtensionOptions options = ExtensionOptions.defaults()
                .withGrants("extism:host/user.*", "shop.tell", "http:api.example.com", "http:*.example.net")
                .withConfig(Map.of("region", "zürich", "empty", ""));
        registry.register("rust", TestRegistries.extism("rust"), options);
        registry.register("http", TestRegistries.extism("rust-http"), options);
        registry.register("go", TestRegistries.extism("go"), options);
    }

    private FreshetBuilder builder() {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(2))
                .limits(PlatformLimits.defaults()
                        .withCallTime(Duration.ofSeconds(60))
                        .withCompileTime(Duration.ofMinutes(5)))
                // These calls trap on purpose, again and again.
                .quarantine(QuarantineSettings.defaults().withFailures(0))
                .hostFunction(new HostFunction(
                        "extism:host/user",
                        "stock",
                        List.of(ValueKind.BYTES),
                        ValueKind.BYTES,
                        (call, arguments) -> ("stock of " + new String((byte[]) arguments[0], UTF_8)).getBytes(UTF_8)))
                .hostFunction(new HostFunction(
                        "extism:host/user",
                        "add",
                        List.of(ValueKind.BYTES, ValueKind.BYTES),
                        ValueKind.BYTES,
                        // The kit for Rust passes numbers as blocks of their bytes.
                        (call, arguments) -> bytes(number(arguments[0]) + number(arguments[1]))))
                .hostFunction(new HostFunction("shop", "tell", List.of(ValueKind.BYTES), null, (call, arguments) -> {
                    told.add(new String((byte[]) arguments[0], UTF_8));
                    return null;
                }));
    }

    private static long number(Object bytes) {
        return ByteBuffer.wrap((byte[]) bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }

    @AfterAll
    void close() {
        registry.close();
    }

    @BeforeEach
    void forget() {
        told.clear();
        requests.clear();
    }

    private String call(String extension, String function, String input) {
        return new String(registry.call(extension, function, input.getBytes(UTF_8)), UTF_8);
    }

    @Test
    void theReportNamesTheAbi() {
        assertThat(registry.get("rust").module().abi()).isEqualTo("extism");
        assertThat(registry.get("go").module().abi()).isEqualTo("extism");
    }

    @Test
    void inputAndOutputTravelUnchanged() {
        assertThat(call("rust", "greet", "Zoë")).isEqualTo("Hello, Zoë!");
        assertThat(call("go", "greet", "Zoë")).isEqualTo("Hello, Zoë!");
        assertThat(call("rust", "greet", "")).isEqualTo("Hello, !");
        assertThat(call("go", "greet", "")).isEqualTo("Hello, !");
        assertThat(call("rust", "nothing", "x")).isEmpty();
        byte[] bytes = new byte[1_000_003];
        new Random(5).nextBytes(bytes);
        byte[] reversed = registry.call("rust", "reverse", bytes);
        assertThat(registry.call("rust", "reverse", reversed)).isEqualTo(bytes);
    }

    @Test
    void configurationIsWhatTheExtensionWasGiven() {
        assertThat(call("rust", "config", "region")).isEqualTo("zürich");
        assertThat(call("go", "config", "region")).isEqualTo("zürich");
        assertThat(call("rust", "config", "other")).isEqualTo("(none)");
        assertThat(call("go", "config", "other")).isEqualTo("(none)");
    }

    @Test
    void variablesLastForOneCallAndForOneSession() {
        assertThat(call("rust", "count", "5")).isEqualTo("5");
        assertThat(call("rust", "count", "5")).isEqualTo("5");
        assertThat(call("go", "count", "")).isEqualTo("1");
        assertThat(call("go", "count", "")).isEqualTo("1");
        assertThat(call("rust", "forget", "")).isEqualTo("(none)");
        try (ExtensionSession session = registry.open("rust")) {
            assertThat(session.call("count", "2".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("2");
            assertThat(session.call("count", "3".getBytes(UTF_8)))
                    .asString(UTF_8)
                    .isEqualTo("5");
        }
        assertThat(call("rust", "count", "1")).isEqualTo("1");
    }

    @Test
    void errorsCarryTextAndReturnCode() {
        assertThatThrownBy(() -> call("rust", "fail", "no\nway"))
                .isInstanceOf(GuestErrorException.class)
                .hasMessage("extension 'rust', function 'fail' answered: no\\u{a}way")
                .extracting(e -> ((GuestErrorException) e).code())
                .isEqualTo(42);
        assertThatThrownBy(() -> call("go", "fail", "not here"))
                .isInstanceOf(GuestErrorException.class)
                .hasMessageEndingWith("answered: not here")
                .extracting(e -> ((GuestErrorException) e).code())
                .isEqualTo(7);
    }

    @Test
    void panicIsATrap() {
        assertThatThrownBy(() -> call("rust", "panic", "oh")).isExactlyInstanceOf(GuestTrapException.class);
        assertThat(call("rust", "greet", "you")).isEqualTo("Hello, you!");
    }

    @Test
    void logLinesGoToTheExtensionsLogger() {
        try (LogLines log = new LogLines("freshet.extension.rust", Level.DEBUG)) {
            call("rust", "log", "li\u001bne");
            assertThat(log.lines())
                    .containsExactly(
                            "DEBUG debug li\\u{1b}ne",
                            "INFO info li\\u{1b}ne",
                            "WARN warn li\\u{1b}ne",
                            "ERROR error li\\u{1b}ne");
        }
        try (LogLines log = new LogLines("freshet.extension.go", Level.INFO)) {
            call("go", "log", "line");
            assertThat(log.lines()).containsExactly("INFO info line", "INFO stderr line");
        }
    }

    @Test
    void hostFunctionsTakeAndGiveBlocks() {
        assertThat(call("rust", "ask", "mug")).isEqualTo("stock of mug 42");
        assertThat(told).containsExactly("asking for mug");
    }

    @Test
    void freedBlocksAreUsedAgain() {
        registry.register(
                "tight",
                TestRegistries.extism("rust"),
                ExtensionOptions.defaults()
                        .withGrants("extism:host/user.*", "shop.*")
                        .withInputBytes(1000)
                        .withOutputBytes(1000));
        // 10 MB in pieces, where 67 kB is all there is.
        assertThat(call("tight", "churn", "")).isEqualTo("10010000");
    }

    @Test
    void functionsWithParametersCannotBeCalledWithBytes() {
        assertThatThrownBy(() -> call("go", "malloc", "")).isInstanceOf(CallMismatchException.class);
    }

    @Test
    void httpIsAMissingGrantUntilAHostIsGranted() {
        assertThatThrownBy(() -> registry.register(
                        "ungranted",
                        TestRegistries.extism("rust-http"),
                        ExtensionOptions.defaults().withGrants("extism:host/user.*", "shop.*")))
                .isInstanceOf(MissingGrantsException.class)
                .hasMessage("extension 'ungranted' imports what it is not granted: http:<name>"
                        + " (freshet.extensions.ungranted.grants)");
        try (WasmExtensionRegistry offline = builder().build()) {
            assertThatThrownBy(() -> offline.register(
                            "offline",
                            TestRegistries.extism("rust-http"),
                            ExtensionOptions.defaults().withGrants("extism:host/user.*", "shop.*", "http:*")))
                    .isInstanceOf(InvalidModuleException.class)
                    .hasMessageContaining("imports what nobody offers: extism:host/env.http_request");
        }
    }

    @Test
    void requestsReachTheClientAndAnswersThePlugin() {
        network = request ->
                new GuestHttp.Response(201, Map.of("content-type", "text/\"plain\""), "the answer".getBytes(UTF_8));
        assertThat(call("http", "get", "https://API.example.com/items?q=%20"))
                .isEqualTo("201 text/\"plain\" the answer");
        GuestHttp.Request request = requests.get(0);
        assertThat(request.extension()).isEqualTo("http");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo(URI.create("https://API.example.com/items?q=%20"));
        assertThat(request.headers()).containsExactly(Map.entry("X-Asked-By", "a \"plug-in\""));
        assertThat(request.body()).asString(UTF_8).isEqualTo("the body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "http://evil.com/?api.example.com",
                "http://api.example.com@evil.com/",
                "http://api.example.com.evil.com/",
                "http://evilapi.example.com/",
                "http://api.example.com:8080/",
                "http://example.net/",
                "http://evilexample.net/",
                "http://a.example.net:22/",
                "http://127.0.0.1/",
                "http://[::1]/",
                "file:///etc/passwd",
                "ftp://api.example.com/",
                "//api.example.com/",
                "http:api.example.com",
                "http:///",
                "http://api.example.com\\@evil.com/",
                "nonsense",
                ""
            })
    void requestsToOtherHostsNeverReachTheClient(String url) {
        assertThatThrownBy(() -> call("http", "get", url)).isExactlyInstanceOf(GuestTrapException.class);
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://a.example.net/", "https://a.b.EXAMPLE.net:443/x", "http://api.example.com:80/#fragment"})
    void grantedHostsAreReached(String url) {
        network = request -> new GuestHttp.Response(404, Map.of(), new byte[0]);
        assertThat(call("http", "get", url)).startsWith("404");
    }

    @Test
    void failureOfTheNetworkIsNotTheGuests() {
        network = request -> {
            throw new IOException("connection refused");
        };
        assertThatThrownBy(() -> call("http", "get", "http://api.example.com/"))
                .isInstanceOf(HostFunctionException.class)
                .hasMessageContaining(
                        "host function extism:host/env.http_request failed: IOException: connection refused");
    }

    @Test
    void responseOverTheLimitIsRefused() {
        network = request -> new GuestHttp.Response(200, Map.of(), new byte[(4 << 20) + 1]);
        assertThatThrownBy(() -> call("http", "get", "http://api.example.com/"))
                .isExactlyInstanceOf(GuestTrapException.class)
                .hasMessageContaining("the HTTP response has 4194305 bytes");
    }
}
