package dev.freshet.host.extism;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts a plug-in may send requests to. {@code http:api.example.com} grants that host at the scheme's own port, {@code
 * http:api.example.com:8443} at another, {@code http:*.example.com} all names below one, {@code http:*} every host at its scheme's own port.
 */
final class HttpGrants {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private HttpGrants() {}

    static boolean allow(Set<String> grants, URI uri) {
        String wanted = wanted(uri);
        boolean otherPort =
                wanted.length() > HttpRequests.GRANT.length() + host(uri).length();
        for (String grant : grants) {
            String entry = grant.toLowerCase(Locale.ROOT);
            boolean below = entry.startsWith(HttpRequests.GRANT + "*.")
                    && wanted.endsWith(entry.substring(HttpRequests.GRANT.length() + 1));
            if (entry.equals(wanted) || below || (entry.equals(HttpRequests.GRANT + "*") && !otherPort)) {
                return true;
            }
        }
        return false;
    }

    /** The narrowest entry that would grant it. */
    static String wanted(URI uri) {
        int own = "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
        boolean otherPort = uri.getPort() != -1 && uri.getPort() != own;
        return HttpRequests.GRANT + host(uri) + (otherPort ? ":" + uri.getPort() : "");
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }
}
