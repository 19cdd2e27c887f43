package dev.freshet.spring;

import org.jspecify.annotations.Nullable;

/** Says who makes a change of the extensions, for events, uploads and audit. A bean of this type replaces the one that asks Spring Security. */
@FunctionalInterface
public interface CurrentPrincipal {

    /** Returns the name of whoever acts on this thread, or null if nobody is known. */
    @Nullable
    String name();
}
