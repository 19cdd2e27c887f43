package dev.freshet.engine;

import dev.freshet.CallStats;
import dev.freshet.GuestTrapException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of how calls end: counts each, and takes an extension that fails too often out of service. */
final class CallOutcomes {

    private static final Logger LOG = LoggerFactory.getLogger(CallOutcomes.class);

    private final BiConsumer<Extension, CallStats.Quarantine> onQuarantine;

    /** @param onQuarantine told of each stay that begins, on the thread of the call that brought it about */
    CallOutcomes(BiConsumer<Extension, CallStats.Quarantine> onQuarantine) {
        this.onQuarantine = onQuarantine;
    }

    void ok(Extension extension) {
        extension.control().counters().ok();
    }

    /** A command has ended by itself. */
    void exited(Extension extension, int exitCode) {
        if (exitCode == 0) {
            extension.control().counters().ok();
        } else {
            extension.control().counters().guestError();
        }
    }

    /** A call has failed, its lease has ended or will end; the caller throws what it failed with. */
    void failed(Extension extension, Throwable failure) {
        extension.control().counters().failed(failure);
        if (failure instanceof GuestTrapException) {
            CallStats.Quarantine stay = extension.control().quarantine().failed(String.valueOf(failure.getMessage()));
            if (stay != null) {
                quarantined(extension, stay);
            }
        }
    }

    private void quarantined(Extension extension, CallStats.Quarantine stay) {
        LOG.warn("Extension '{}' is quarantined until {}: {}", extension.name(), stay.until(), stay.reason());
        onQuarantine.accept(extension, stay);
    }

    /** Makes a call and takes note of its end. */
    <T> T of(Extension extension, Supplier<T> call) {
        T result;
        try {
            result = call.get();
        } catch (Throwable failure) {
            failed(extension, failure);
            throw failure;
        }
        ok(extension);
        return result;
    }
}
