package dev.freshet.spring.autoconfigure;

import dev.freshet.CallListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners as one. The first to hear of a beginning is the last to hear of the end. One that throws is logged, and keeps nobody
 * else from hearing: an observation that has begun also ends.
 */
record CallListeners(List<CallListener> listeners) implements CallListener {

    private static final Logger LOG = LoggerFactory.getLogger(CallListeners.class);

    /** Returns null for none, so that calls without listeners cost nothing. */
    static @Nullable CallListener of(List<CallListener> listeners) {
        return switch (listeners.size()) {
            case 0 -> null;
            case 1 -> listeners.get(0);
            default -> new CallListeners(List.copyOf(listeners));
        };
    }

    @Override
    public @Nullable Call begin(String extension, int version, @Nullable String function) {
        List<Call> calls = new ArrayList<>(listeners.size());
        for (CallListener listener : listeners) {
            try {
                Call call = listener.begin(extension, version, function);
                if (call != null) {
                    calls.add(0, call);
                }
            } catch (RuntimeException e) {
                LOG.error("A listener for calls failed at the beginning of one", e);
            }
        }
        return calls.isEmpty() ? null : new Calls(calls);
    }

    private record Calls(List<Call> calls) implements Call {

        @Override
        public void leased(SlotKind kind) {
            tell(call -> call.leased(kind));
        }

        @Override
        public void ended(Outcome outcome, @Nullable Throwable failure) {
            tell(call -> call.ended(outcome, failure));
        }

        private void tell(Consumer<Call> news) {
            for (Call call : calls) {
                try {
                    news.accept(call);
                } catch (RuntimeException e) {
                    LOG.error("A listener for calls failed", e);
                }
            }
        }
    }
}
