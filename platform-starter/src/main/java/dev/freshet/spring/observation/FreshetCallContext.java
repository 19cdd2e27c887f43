package dev.freshet.spring.observation;

import dev.freshet.spi.CallListener.Outcome;
import dev.freshet.spi.CallListener.SlotKind;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/** What is known of one call. Used by the thread that makes it. */
public final class FreshetCallContext extends Observation.Context {

    private final String extension;
    private final int version;
    private final @Nullable String function;
    private @Nullable SlotKind slot;
    private @Nullable Outcome outcome;

    FreshetCallContext(String extension, int version, @Nullable String function) {
        this.extension = extension;
        this.version = version;
        this.function = function;
    }

    public String extension() {
        return extension;
    }

    /** Number of the version that is called. */
    public int version() {
        return version;
    }

    /** An export of the module, or null if the caller named none. */
    public @Nullable String function() {
        return function;
    }

    /** How the slot was found, or null if there is none of this call's own. */
    public @Nullable SlotKind slot() {
        return slot;
    }

    /** How the call ended, or null while it runs. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    void leased(SlotKind kind) {
        this.slot = kind;
    }

    void ended(Outcome how) {
        this.outcome = how;
    }
}
