package dev.freshet.host;

import java.util.Set;

/** What an extension may import beyond WASI. */
record Grants(Set<String> entries) {

    /** Whether a host function is granted, by its own name or by its whole module's. */
    boolean allowFunction(String module, String name) {
        return entries.contains(module + "." + name) || entries.contains(module + ".*");
    }

    /** Whether a service is granted; one whose name ends with a colon is granted by any entry that begins with it. */
    boolean allowService(String service) {
        return service.endsWith(":")
                ? entries.stream().anyMatch(entry -> entry.startsWith(service))
                : entries.contains(service);
    }
}
