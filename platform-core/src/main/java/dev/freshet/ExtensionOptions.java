package dev.freshet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one extension is granted and how it is limited. A null limit means the platform's own; a limit above the platform's is cut down
 * to it, because an extension may lower its ceilings but never raise them.
 *
 * @param arguments WASI arguments, the program's name first; all that {@code args_get} shows
 * @param environment WASI environment variables; all that {@code environ_get} shows
 * @param callTime longest time one call may take
 * @param maxMemoryBytes most bytes of linear memory
 * @param initialization when the module's initialisation runs; null means the platform's choice
 */
public record ExtensionOptions(
        List<String> arguments,
        Map<String, String> environment,
        @Nullable Duration callTime,
        @Nullable Long maxMemoryBytes,
        @Nullable Initialization initialization) {

    private static final ExtensionOptions DEFAULTS = new ExtensionOptions(List.of(), Map.of(), null, null, null);

    public ExtensionOptions {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** No arguments, no environment, the platform's limits. */
    public static ExtensionOptions defaults() {
        return DEFAULTS;
    }
}
