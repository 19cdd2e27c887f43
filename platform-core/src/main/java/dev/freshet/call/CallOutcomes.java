package dev.freshet.call;

import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.admin.CallStats;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.CallListener.Outcome;
import dev.freshet.version.LoadedVersion;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes note of how calls end: counts each, and takes an extension that fails too often out of service. */
public final class CallOutcomes {

    private static final Logger LOG = LoggerFactory.getLogger(CallOutcomes.class);

    private final BiConsumer<LoadedVersion, CallStats.Quarantine> onQuarantine;

    /** @param onQuarantine told of each stay that begins, on the thread of the call that brought it about */
    public CallOutcomes(BiConsumer<LoadedVersion, CallStats.Quarantine> onQuarantine) {
        this.onQuarantine = onQuarantine;
    }

    void ok(LoadedVersion extension, CallListener.@Nullable Call observed) {
        extension.control().counters().ok();
        if (observed != null) {
            observed.ended(Outcome.OK, null);
        }
    }

    /** A call has returned, or a command has ended by itself. */
    void exited(LoadedVersion extension, CallListener.@Nullable Call observed, int exitCode) {
        if (exitCode == 0) {
            ok(extension, observed);
            return;
        }
        extension.control().counters().guestError();
        if (observed != null) {
            observed.ended(Outcome.GUEST_ERROR, null);
        }
    }

    /** A call has failed and its lease has ended; the caller throws what it failed with. */
    public void failed(LoadedVersion extension, CallListener.@Nullable Call observed, Throwable failure) {
        extension.control().counters().failed(failure);
        if (observed != null) {
            observed.ended(Outcome.of(failure), failure);
        }
        if (isOwnFault(failure)) {
            CallStats.Quarantine stay = extension.control().quarantine().failed(String.valueOf(failure.getMessage()));
            if (stay != null) {
                quarantined(extension, stay);
            }
        }
    }

    /** A trap, unless it is that others have taken the heap that all guests share: nobody is put out of service for that. */
    private static boolean isOwnFault(Throwable failure) {
        return failure instanceof GuestTrapException
                && !(failure instanceof GuestLimitException limit
                        && limit.property().equals("freshet.memory.guest-heap"));
    }

    private void quarantined(LoadedVersion extension, CallStats.Quarantine stay) {
        LOG.warn("Extension '{}' is quarantined until {}: {}", extension.name(), stay.until(), stay.reason());
        onQuarantine.accept(extension, stay);
    }
}
