package dev.freshet.spring.autoconfigure;

import dev.freshet.CallListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several listeners as one. The first to hear of a beginning is the last to hear of the end. */
record CallListeners(List<CallListener> listeners) implements CallListener {

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
            Call call = listener.begin(extension, version, function);
            if (call != null) {
                calls.add(0, call);
            }
        }
        return calls.isEmpty() ? null : new Calls(calls);
    }

    private record Calls(List<Call> calls) implements Call {

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
