package dev.freshet.spring.http;

import dev.freshet.spi.GuestHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
 * addresses that the name resolves to are checked, all of them, so that a granted name cannot be pointed at the inside of the network. An IPv6 address
 * that stands for an IPv4 address is checked as both. Redirects are answers like others, cookies are not kept, and no more of a body is read than
 * the guest may be given.
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

    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

    /** Asks for all addresses of a name. */
    @FunctionalInterface
    interface Names {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final ClientHttpRequestFactory requests;
    private final InetAddressFilter addresses;
    private final Names names;

    /**
     * @param settings time limits and TLS; its redirects and cookies are overridden
     * @param addresses those that requests may go to; never the unspecified address, broadcast or multicast
     */
    public FilteredGuestHttp(
            ClientHttpRequestFactoryBuilder<?> builder, HttpClientSettings settings, InetAddressFilter addresses) {
        this(builder, settings, addresses, InetAddress::getAllByName);
    }

    FilteredGuestHttp(
            ClientHttpRequestFactoryBuilder<?> builder,
            HttpClientSettings settings,
            InetAddressFilter addresses,
            Names names) {
        this.addresses = address -> isAllowed(address, addresses);
        this.names = names;
        this.requests = builder.build(settings.withRedirects(HttpRedirects.DONT_FOLLOW)
                .withCookieHandling(HttpCookieHandling.DISABLE)
                .withInetAddressFilter(this.addresses));
    }

    /** Addresses of the public Internet: no block that is private, shared, reserved or for a special purpose. */
    public static InetAddressFilter outside() {
        return OutsideAddresses.INSTANCE;
    }

    private static boolean isAllowed(InetAddress address, InetAddressFilter addresses) {
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || !addresses.matches(address)) {
            return false;
        }
        InetAddress inner = OutsideAddresses.embedded(address);
        return inner == null || isAllowed(inner, addresses);
    }

    @Override
    public Response send(Request request) throws IOException, InterruptedException {
        check(request.uri().getHost());
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
            throw refused(request.uri().getHost(), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(
                        "interrupted while waiting for " + request.uri().getHost());
            }
            throw e;
        }
    }

    /**
     * Looks at all addresses of a name, whichever of them the client would take. An address that the guest wrote itself is the guest's fault; what a name
     * leads to is not. A name that nobody knows is left to the client, which may know a proxy.
     */
    private void check(String host) throws IOException {
        InetAddress[] found;
        try {
            found = names.resolve(host);
        } catch (UnknownHostException e) {
            return;
        }
        for (InetAddress address : found) {
            if (!addresses.matches(address)) {
                if (isLiteral(host)) {
                    throw new IllegalArgumentException("the address '" + host + "' is not allowed");
                }
                throw refused(host, null);
            }
        }
    }

    /** Whether resolvers read it as a number, as they do if its last part is one, in hexadecimal or octal too. */
    private static boolean isLiteral(String host) {
        return host.startsWith("[")
                || NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
    }

    private static IOException refused(String host, @Nullable Throwable cause) {
        return new IOException(
                "an address of '" + host + "' is not allowed; freshet.http.additional-addresses adds some", cause);
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
