package dev.freshet.engine;

import dev.freshet.CallListener;
import dev.freshet.CallListener.Outcome;
import dev.freshet.CallListener.SlotKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws away from calls. */
final class ObservedCalls implements CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(ObservedCalls.class);

    private final CallListener listener;

    ObservedCalls(CallListener listener) {
        this.listener = listener;
    }

    @Override
    public @Nullable Call begin(String extension, int version, @Nullable String function) {
        try {
            Call call = listener.begin(extension, version, function);
            return call == null ? null : new Guarded(call);
        } catch (RuntimeException e) {
            LOG.error("The listener for calls failed at the beginning of one", e);
            return null;
        }
    }

    private record Guarded(Call call) implements Call {

        @Override
        public void leased(SlotKind kind) {
            try {
                call.leased(kind);
            } catch (RuntimeException e) {
                LOG.error("The listener for calls failed at a lease", e);
            }
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            try {
                call.ended(outcome, failure);
            } catch (RuntimeException e) {
                LOG.error("The listener for calls failed at the end of one", e);
            }
        }
    }
}
