package dev.freshet.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** A module that the configuration names could not be read or registered at start. The application does not start then. */
public final class ModuleLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String extension;
    private final String location;
    private final String reason;

    ModuleLoadException(@Nullable String extension, String location, String reason, @Nullable Throwable cause) {
        super((extension == null ? "" : "extension '" + extension + "': ") + location + ": " + reason, cause);
        this.extension = extension;
        this.location = location;
        this.reason = reason;
    }

    /** Returns the extension's name, or null if the location led to no module. */
    public @Nullable String extension() {
        return extension;
    }

    /** Returns where the module lies, as precisely as known. */
    public String location() {
        return location;
    }

    public String reason() {
        return reason;
    }
}
