package dev.freshet.call;

import dev.freshet.GuestText;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.CallListener.Outcome;
import dev.freshet.spi.CallListener.SlotKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        // Made before: an observation that has begun must not be lost for want of heap.
        Guarded guarded = new Guarded();
        try {
            guarded.call = listener.begin(extension, version, function);
        } catch (Throwable e) {
            report("at the beginning of one", e);
        }
        return guarded.call == null ? null : guarded;
    }

    /** Errors too go no further than here: the call is not the listener's. */
    private static void report(String when, Throwable failure) {
        try {
            LOG.error("A listener for calls failed {}", when, GuestText.loggable(failure));
        } catch (Throwable e) {
            // No heap or stack to say so.
        }
    }

    private static final class Guarded implements Call {

        private @Nullable Call call;

        private Call required() {
            return Objects.requireNonNull(call);
        }

        @Override
        public void leased(SlotKind kind) {
            try {
                required().leased(kind);
            } catch (Throwable e) {
                report("at a lease", e);
            }
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            try {
                required().ended(outcome, failure);
            } catch (Throwable e) {
                report("at the end of one", e);
            }
        }
    }

    private record Several(List<CallListener> listeners) implements CallListener {

        @Override
        public @Nullable Call begin(String extension, int version, @Nullable String function) {
            SeveralCalls calls = new SeveralCalls(new @Nullable Call[listeners.size()]);
            boolean any = false;
            for (int i = 0; i < calls.begun.length; i++) {
                Call call = begun(listeners.get(i), extension, version, function);
                calls.begun[i] = call;
                any |= call != null;
            }
            return any ? calls : null;
        }

        /** A guard that could not be made has begun nothing. */
        private static @Nullable Call begun(
                CallListener guarded, String extension, int version, @Nullable String function) {
            try {
                return guarded.begin(extension, version, function);
            } catch (OutOfMemoryError e) {
                return null;
            }
        }
    }

    /** One place for each listener, null for those that are not interested. */
    private static final class SeveralCalls implements Call {

        private final @Nullable Call[] begun;

        SeveralCalls(@Nullable Call[] begun) {
            this.begun = begun;
        }

        @Override
        public void leased(SlotKind kind) {
            for (int i = begun.length - 1; i >= 0; i--) {
                Call call = begun[i];
                if (call != null) {
                    call.leased(kind);
                }
            }
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            for (int i = begun.length - 1; i >= 0; i--) {
                Call call = begun[i];
                if (call != null) {
                    call.ended(outcome, failure);
                }
            }
        }
    }
}
