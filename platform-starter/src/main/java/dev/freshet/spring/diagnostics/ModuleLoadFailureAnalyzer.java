package dev.freshet.spring.diagnostics;

import dev.freshet.InvalidModuleException;
import dev.freshet.MissingGrantsException;
import dev.freshet.spring.autoconfigure.ModuleLoadException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A module that the configuration names cannot be registered: says which, where it lies and why. */
final class ModuleLoadFailureAnalyzer extends AbstractFailureAnalyzer<ModuleLoadException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ModuleLoadException cause) {
        String extension = cause.extension();
        return new FailureAnalysis(description(extension, cause), action(extension, cause), cause);
    }

    private static String description(@Nullable String extension, ModuleLoadException cause) {
        String subject = extension == null ? "A module" : "The module of extension '" + extension + "'";
        return String.format(
                "%s could not be registered at start:%n%n    Location: %s%n    Reason: %s",
                subject, cause.location(), cause.reason());
    }

    private static String action(@Nullable String extension, ModuleLoadException cause) {
        if (extension == null) {
            return "Correct the location in freshet.modules.locations or freshet.extensions.<name>.location.";
        }
        if (cause.getCause() instanceof MissingGrantsException missing) {
            return "Grant them, if the module is trusted that far: freshet.extensions[" + extension + "].grants="
                    + String.join(",", missing.grants())
                    + ", beside what is granted already; or set freshet.extensions["
                    + extension + "].enabled=false to start without it.";
        }
        String remedy = cause.getCause() instanceof InvalidModuleException
                ? "Replace the module by a valid one or raise the limit that the reason names"
                : "Correct what the reason names";
        return remedy + ", or set freshet.extensions[" + extension + "].enabled=false to start without it.";
    }
}
