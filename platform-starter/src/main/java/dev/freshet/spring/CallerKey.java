package dev.freshet.spring;

import org.jspecify.annotations.Nullable;

/**
 * Says on whose behalf an extension is called, such as a tenant or a customer: a canary by key sends one caller always to the same version. Asked
 * on the calling thread for each call while there is such a canary. One that throws has no key: a warning says so, once for each canary, and chance
 * decides.
 */
@FunctionalInterface
public interface CallerKey {

    /** Returns the key, or null to let chance decide. */
    @Nullable
    String of(String extension);
}
