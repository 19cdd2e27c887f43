package dev.freshet.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.CallListener;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.engine.FreshetBuilder;
import dev.freshet.spring.TestModules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallListenersTest {

    private final List<String> heard = new ArrayList<>();

    private CallListener recording(String name) {
        return (extension, version, function) -> {
            heard.add(name + " begins");
            return new CallListener.Call() {
                @Override
                public void leased(CallListener.SlotKind kind) {
                    heard.add(name + " leased");
                }

                @Override
                public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                    heard.add(name + " ended");
                }
            };
        };
    }

    private static CallListener failingAtTheBeginning() {
        return (extension, version, function) -> {
            throw new IllegalStateException("planted");
        };
    }

    private static CallListener failingLater() {
        return (extension, version, function) -> new CallListener.Call() {
            @Override
            public void leased(CallListener.SlotKind kind) {
                throw new IllegalStateException("planted");
            }

            @Override
            public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                throw new IllegalStateException("planted");
            }
        };
    }

    @Test
    void aListenerThatFailsKeepsNobodyElseFromHearing() {
        CallListener all = CallListeners.of(
                List.of(recording("first"), failingAtTheBeginning(), failingLater(), recording("last")));
        try (WasmExtensionRegistry registry =
                new FreshetBuilder().callListener(all).build()) {
            registry.register("a", TestModules.answer(1));
            assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
        }
        assertThat(heard)
                .containsExactly(
                        "first begins", "last begins", "last leased", "first leased", "last ended", "first ended");
    }
}
