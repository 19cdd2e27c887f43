package dev.freshet.spring.autoconfigure;

import dev.freshet.settings.ExtensionOptions;
import java.util.Map;

/**
 * What {@code freshet.extensions} says about an extension. Whoever registers a module under a name at run time passes these options on,
 * so that an operator's limits outlive an upload. Immutable.
 */
public final class ConfiguredExtensions {

    private final Map<String, ExtensionProperties> extensions;

    public ConfiguredExtensions(FreshetProperties properties) {
        this.extensions = properties.extensions();
    }

    /** Returns the options configured for that name, or the platform's defaults if there are none. */
    public ExtensionOptions optionsOf(String name) {
        ExtensionProperties extension = extensions.get(name);
        return extension == null ? ExtensionOptions.defaults() : extension.options();
    }
}
