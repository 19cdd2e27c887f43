package dev.freshet;

import dev.freshet.settings.ExtensionOptions;
import java.util.List;

/** The module imports functions that exist but were not granted to the extension. Nothing was registered; granting them is all it needs. */
public final class MissingGrantsException extends InvalidModuleException {

    private static final long serialVersionUID = 1L;

    private final List<String> grants;

    public MissingGrantsException(String message, List<String> grants) {
        super(message);
        this.grants = List.copyOf(grants);
    }

    /** The entries that {@link ExtensionOptions#grants()} lacks, ordered. */
    public List<String> grants() {
        return grants;
    }
}
