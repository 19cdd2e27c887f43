package dev.freshet.host.extism;

import dev.freshet.GuestText;
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

    /** CONNECT and TRACE are for proxies and for looking at what they do. */
    private static final Pattern METHOD = Pattern.compile("(?i)(?!CONNECT$|TRACE$)[a-z]{1,16}");

    /** A token (RFC 9110, 5.6.2). */
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    /** One line of visible characters, spaces and tabs (RFC 9110, 5.5), without the bytes beyond ASCII that clients refuse or encode differently. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t -~]*");

    /** What some resolvers read as an IPv4 address: the last part is a number, in octal or hexadecimal too. */
    private static final Pattern NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

    /** The one form that all of them read alike. */
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private static final int MAX_PORT = 65_535;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_REASON_CHARS = 512;

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
        GuestHttp.Response response = send(kernel, sent);
        if (response.body().length > sent.maxResponseBytes()) {
            throw kernel.trap("the HTTP response has " + response.body().length + " bytes; the input limit is "
                    + sent.maxResponseBytes());
        }
        kernel.answered(response.status(), response.headers());
        return kernel.give(response.body());
    }

    /** What the client refuses to send is the guest's fault; what else it throws is the host's. */
    private GuestHttp.Response send(Kernel kernel, GuestHttp.Request request) throws IOException, InterruptedException {
        try {
            return http.send(request);
        } catch (IllegalArgumentException e) {
            throw kernel.trap("the HTTP request cannot be sent: "
                    + GuestText.printable(String.valueOf(e.getMessage()), MAX_REASON_CHARS));
        } catch (RuntimeException e) {
            throw new IOException("the HTTP client failed", e);
        }
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
        // In any case, as Extism's kits have them; of ASCII alone, which the pattern's (?i) means.
        String name = String.valueOf(method);
        boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!web || !isPlain(uri) || !METHOD.matcher(name).matches()) {
            throw call.trap(
                    "the HTTP request is malformed: wanted are an http or https address with a host, without a user"
                            + " and a zone, and a method");
        }
        if (!HttpGrants.allow(call.grants(), uri)) {
            throw call.trap("an HTTP request to this host is not granted: " + HttpGrants.wanted(uri));
        }
        return new GuestHttp.Request(
                call.extension(), name.toUpperCase(Locale.ROOT), uri, headers(call, members), body, call.inputBytes());
    }

    /** Whether it has a host that means the same to everybody who reads it, and a port that exists if it has one. */
    private static boolean isPlain(URI uri) {
        String host = uri.getHost();
        return host != null
                && host.indexOf('%') < 0
                && (!NUMBER.matcher(host).matches() || IPV4.matcher(host).matches())
                && uri.getRawUserInfo() == null
                && (uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= MAX_PORT));
    }

    private static Map<String, String> headers(GuestCall call, Map<String, Object> members) {
        Map<String, String> headers = new HashMap<>();
        if (members.get("headers") instanceof Map<?, ?> given) {
            if (given.size() > MAX_HEADERS) {
                throw call.trap("the HTTP request has " + given.size() + " headers; " + MAX_HEADERS + " are allowed");
            }
            given.forEach((name, value) -> {
                String text = String.valueOf(name);
                String line = String.valueOf(value);
                if (!HEADER_NAME.matcher(text).matches()) {
                    throw call.trap("the HTTP request has a header with the name " + GuestText.quote(text));
                }
                if (!HEADER_VALUE.matcher(line).matches()) {
                    throw call.trap("the HTTP request's header " + text + " has characters that no header can have: "
                            + GuestText.quote(line));
                }
                headers.put(text, line);
            });
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
