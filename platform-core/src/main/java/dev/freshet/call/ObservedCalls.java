package dev.freshet.call;

import dev.freshet.GuestText;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.CallListener.Outcome;
import dev.freshet.spi.CallListener.SlotKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what a listener throws away from calls and from other listeners: an observation that has begun also ends. */
public final class ObservedCalls implements CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(ObservedCalls.class);

    private final CallListener listener;

    private ObservedCalls(CallListener listener) {
        this.listener = listener;
    }

    /**
     * Returns all listeners as one, each guarded, and null for none, so that calls without listeners cost nothing. The first to hear of a beginning
     * is the last to hear of the end.
     */
    public static @Nullable CallListener of(List<CallListener> listeners) {
        List<CallListener> guarded = new ArrayList<>(listeners.size());
        listeners.forEach(listener -> guarded.add(new ObservedCalls(listener)));
        return switch (guarded.size()) {
            case 0 -> null;
            case 1 -> guarded.get(0);
            default -> new Several(List.copyOf(guarded));
        };
    }

    @Override
    public @Nullable Call begin(String extension, int version, @Nullable String function) {
        try {
            Call call = listener.begin(extension, version, function);
            return call == null ? null : new Guarded(call);
        } catch (RuntimeException e) {
            LOG.error("A listener for calls failed at the beginning of one", GuestText.loggable(e));
            return null;
        }
    }

    private record Guarded(Call call) implements Call {

        @Override
        public void leased(SlotKind kind) {
            try {
                call.leased(kind);
            } catch (RuntimeException e) {
                LOG.error("A listener for calls failed at a lease", GuestText.loggable(e));
            }
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            try {
                call.ended(outcome, failure);
            } catch (RuntimeException e) {
                LOG.error("A listener for calls failed at the end of one", GuestText.loggable(e));
            }
        }
    }

    private record Several(List<CallListener> listeners) implements CallListener {

        @Override
        public @Nullable Call begin(String extension, int version, @Nullable String function) {
            List<Call> calls = new ArrayList<>(listeners.size());
            for (CallListener listener : listeners) {
                Call call = listener.begin(extension, version, function);
                if (call != null) {
                    calls.add(0, call);
                }
            }
            return calls.isEmpty() ? null : new SeveralCalls(calls);
        }
    }

    private record SeveralCalls(List<Call> calls) implements Call {

        @Override
        public void leased(SlotKind kind) {
            calls.forEach(call -> call.leased(kind));
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            calls.forEach(call -> call.ended(outcome, failure));
        }
    }
}
