package dev.freshet.version;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the platform learns who acts on the present thread.
 *
 * @param principal who makes a change, or null
 * @param keys from an extension's name to the key of whoever calls it, or null
 */
public record Callers(Supplier<@Nullable String> principal, Function<String, @Nullable String> keys) {

    public static final Callers UNKNOWN = new Callers(() -> null, extension -> null);
}
