package dev.freshet.spi;

import dev.freshet.HostFunctionException;
import dev.freshet.settings.ExtensionOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Sends the HTTP requests of guests. The platform has no client of its own: without this, no guest can send any. It is asked only for
 * hosts that {@link ExtensionOptions#grants()} allows; what an allowed name resolves to, proxies, TLS and time limits are its business.
 *
 * <p>It must not follow redirects: the allow-list has seen the first address only. It is called on the thread that called the extension,
 * within that call's deadline, at which the thread is interrupted.
 */
@FunctionalInterface
public interface GuestHttp {

    /**
     * @throws IllegalArgumentException if the request is one that cannot or may not be sent, whatever the network does; a trap of the guest's, with this
     *     message, which is escaped and capped then
     * @throws IOException if there is no answer; the extension's caller gets a {@link HostFunctionException}
     * @throws InterruptedException if the thread was interrupted
     */
    Response send(Request request) throws IOException, InterruptedException;

    /**
     * A request. Method, headers and body are the guest's choice, as far as HTTP has them (RFC 9110): a header's name is a token, its value one line of
     * printing ASCII characters, spaces and tabs.
     *
     * @param method upper-case letters; not CONNECT and not TRACE
     * @param uri http or https, with a host and without a user's name
     * @param maxResponseBytes largest response body that the guest can be given; a longer one is an error
     */
    record Request(
            String extension, String method, URI uri, Map<String, String> headers, byte[] body, long maxResponseBytes) {

        public Request {
            headers = Map.copyOf(headers);
        }
    }

    /** A response; headers by lower-case name, several of one name joined by comma. */
    record Response(int status, Map<String, String> headers, byte[] body) {

        public Response {
            headers = Map.copyOf(headers);
        }
    }
}
