package dev.freshet.spring.diagnostics;

import dev.freshet.PlatformFaultException;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spring.autoconfigure.FreshetProperties;
import dev.freshet.spring.autoconfigure.ModuleLoadException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** The pool's reservation does not fit the address space that the system grants the process. */
final class AddressSpaceFailureAnalyzer extends AbstractFailureAnalyzer<PlatformFaultException> {

    /** How the core's messages name the error of a reservation that does not fit. */
    private static final String NO_MEMORY = "ENOMEM";

    private final Environment environment;

    AddressSpaceFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PlatformFaultException cause) {
        if (!saysNoMemory(cause) || findCause(rootFailure, ModuleLoadException.class) != null) {
            return null;
        }
        PoolSettings pool = Binder.get(environment)
                .bindOrCreate("freshet", FreshetProperties.class)
                .poolSettings();
        String description = String.format(
                "The pool needs %d slots of %d MiB, together at least %d MiB of address space, which the system"
                        + " refused:%n%n    Reason: %s",
                pool.slots(), pool.slotBytes() >> 20, (pool.slots() * pool.slotBytes()) >> 20, cause.getMessage());
        String action = "Lower freshet.pool.slots or freshet.pool.max-memory, raise the limit on address space"
                + " (ulimit -v, or vm.max_map_count for the number of mappings), or set"
                + " freshet.allocator.strategy=on-demand, which reserves nothing ahead.";
        return new FailureAnalysis(description, action, cause);
    }

    private static boolean saysNoMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(NO_MEMORY)) {
                return true;
            }
        }
        return false;
    }
}
