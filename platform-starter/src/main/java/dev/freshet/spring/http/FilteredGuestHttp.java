package dev.freshet.spring.http;

import dev.freshet.spi.GuestHttp;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends requests of guests with Boot's HTTP client. The core has checked the host's name against the extension's grants; here the
 * addresses that the name resolves to are checked, so that a granted name cannot be pointed at the inside of the network. Redirects are
 * answers like others, cookies are not kept, and no more of a body is read than the guest may be given.
 */
public final class FilteredGuestHttp implements GuestHttp {

    /** What the client itself sets, or what would let one connection carry another request. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final ClientHttpRequestFactory requests;

    /**
     * @param settings time limits and TLS; its redirects and cookies are overridden
     * @param addresses those that requests may go to
     */
    public FilteredGuestHttp(
            ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings, InetAddressFilter addresses) {
        this.requests = builder.build(settings.withRedirects(HttpRedirects.DONT_FOLLOW)
                .withCookieHandling(HttpCookieHandling.DISABLE)
                .withInetAddressFilter(addresses));
    }

    @Override
    public Response send(Request request) throws IOException, InterruptedException {
        ClientHttpRequest sent = requests.createRequest(request.uri(), HttpMethod.valueOf(request.method()));
        request.headers().forEach((name, value) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                sent.getHeaders().set(name, value);
            }
        });
        if (request.body().length > 0) {
            sent.getBody().write(request.body());
        }
        try (ClientHttpResponse response = sent.execute()) {
            return new Response(response.getStatusCode().value(), headers(response), body(request, response));
        } catch (FilteredHostException e) {
            throw new IOException(
                    "no address of '" + request.uri().getHost()
                            + "' is allowed; freshet.http.additional-addresses adds some",
                    e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(
                        "interrupted while waiting for " + request.uri().getHost());
            }
            throw e;
        }
    }

    private static Map<String, String> headers(ClientHttpResponse response) {
        Map<String, String> headers = new HashMap<>();
        response.getHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return headers;
    }

    private static byte[] body(Request request, ClientHttpResponse response) throws IOException {
        int most = (int) Math.min(request.maxResponseBytes(), Integer.MAX_VALUE - 8);
        try (InputStream in = response.getBody()) {
            byte[] body = in.readNBytes(most);
            if (body.length == most && in.read() >= 0) {
                throw new IOException("the answer of " + request.uri().getHost() + " is larger than " + most
                        + " bytes, the extension's limit");
            }
            return body;
        }
    }
}
