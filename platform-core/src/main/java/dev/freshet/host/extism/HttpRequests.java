package dev.freshet.host.extism;

import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestHttp;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code http_request}: a request as JSON in one block, its body in another, the answer's body in a third. */
final class HttpRequests {

    /** A service that any entry {@code http:<host>} grants. */
    static final String GRANT = "http:";

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");

    private final GuestHttp http;

    HttpRequests(GuestHttp http) {
        this.http = http;
    }

    /** @param body a block, or 0 */
    long send(GuestCall call, long request, long body) throws IOException, InterruptedException {
        Kernel kernel = Kernel.of(call);
        kernel.answered(0, Map.of());
        GuestHttp.Request sent = request(call, kernel.takeText(request), kernel.take(body));
        kernel.free(body);
        GuestHttp.Response response = http.send(sent);
        if (response.body().length > sent.maxResponseBytes()) {
            throw kernel.trap("the HTTP response has " + response.body().length + " bytes; the input limit is "
                    + sent.maxResponseBytes());
        }
        kernel.answered(response.status(), response.headers());
        return kernel.give(response.body());
    }

    private static GuestHttp.Request request(GuestCall call, String json, byte[] body) {
        Map<String, Object> members;
        URI uri;
        try {
            members = JsonText.object(json);
            uri = new URI(String.valueOf(members.get("url")));
        } catch (IllegalArgumentException | URISyntaxException e) {
            throw call.trap("the HTTP request is malformed");
        }
        Object method = members.getOrDefault("method", "GET");
        String name = String.valueOf(method).toUpperCase(Locale.ROOT);
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || !METHOD.matcher(name).matches()) {
            throw call.trap(
                    "the HTTP request is malformed: wanted are an http or https address with a host, and a method");
        }
        if (!HttpGrants.allow(call.grants(), uri)) {
            throw call.trap("an HTTP request to this host is not granted: " + HttpGrants.wanted(uri));
        }
        return new GuestHttp.Request(call.extension(), name, uri, headers(members), body, call.inputBytes());
    }

    private static Map<String, String> headers(Map<String, Object> members) {
        Map<String, String> headers = new HashMap<>();
        if (members.get("headers") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> headers.put(String.valueOf(name), String.valueOf(value)));
        }
        return headers;
    }

    /** The last answer's headers as JSON, or 0 if there was none. */
    static long headers(Kernel kernel) {
        return kernel.httpStatus() == 0
                ? 0
                : kernel.give(JsonText.of(kernel.httpHeaders()).getBytes(StandardCharsets.UTF_8));
    }
}
