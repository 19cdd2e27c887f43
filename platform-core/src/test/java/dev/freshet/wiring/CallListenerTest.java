package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.ExtensionSession;
import dev.freshet.FreshetException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.PoolMap;
import dev.freshet.settings.PlatformLimits;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.CallListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallListenerTest {

    private final List<String> heard = new ArrayList<>();
    private WasmExtensionRegistry registry = registry(this::begin);

    private static WasmExtensionRegistry registry(CallListener... listeners) {
        return new FreshetBuilder()
                .pool(PoolSettings.defaults().withSlots(1).withSlotBytes(1 << 20))
                .limits(PlatformLimits.defaults().withCallTime(Duration.ofMillis(100)))
                .callListeners(List.of(listeners))
                .build();
    }

    private CallListener.Call begin(String extension, int version, @Nullable String function) {
        heard.add(extension + " " + version + " " + function);
        return new CallListener.Call() {
            @Override
            public void leased(CallListener.SlotKind kind) {
                heard.add(kind.name());
            }

            @Override
            public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                boolean leaseEnded = registry.stats().slots().leased() == 0;
                heard.add(outcome + (leaseEnded ? "" : " while leased") + (failure == null ? "" : " failed"));
            }
        };
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void everyCallIsToldFromItsBeginningToItsEnd() {
        registry.register("a", Answers.module(1));
        registry.call("a", "answer");
        registry.callNumber("a", "answer");
        registry.register("b", TestRegistries.wat("hostile"));
        registry.call("b", "empty_answer", new byte[0]);
        assertThat(heard)
                .containsExactly(
                        "a 1 answer", "EMPTY", "OK", "a 1 answer", "WARM", "OK", "b 1 empty_answer", "REMAPPED", "OK");
    }

    @Test
    void failuresAreToldByWhoseTheyAre() {
        registry.register("a", Answers.trapping());
        registry.register("b", Answers.endless());
        assertThatThrownBy(() -> registry.call("a", "answer")).isInstanceOf(FreshetException.class);
        assertThatThrownBy(() -> registry.call("b", "answer")).isInstanceOf(FreshetException.class);
        assertThat(heard)
                .containsExactly("a 1 answer", "EMPTY", "TRAP failed", "b 1 answer", "REMAPPED", "DEADLINE failed");
    }

    /** A name that a caller makes up must not become a tag. */
    @Test
    void aFunctionThatTheModuleHasNotIsNotNamed() {
        registry.register("a", Answers.module(1));
        assertThatThrownBy(() -> registry.call("a", "made up")).isInstanceOf(FreshetException.class);
        assertThatThrownBy(() -> registry.call("made-up", "answer")).isInstanceOf(FreshetException.class);
        assertThat(heard).containsExactly("a 1 null", "REJECTED failed");
    }

    @Test
    void callsOfASessionAreToldEachWithoutALease() {
        registry.register("a", Answers.module(1));
        try (ExtensionSession session = registry.open("a")) {
            session.call("answer");
            session.call("answer");
        }
        assertThat(heard).containsExactly("a 1 answer", "OK while leased", "a 1 answer", "OK while leased");
    }

    private static CallListener failingAtTheBeginning() {
        return (extension, version, function) -> {
            throw new IllegalStateException("a listener of the test fails");
        };
    }

    private static CallListener failingLater() {
        return (extension, version, function) -> new CallListener.Call() {
            @Override
            public void leased(CallListener.SlotKind kind) {
                throw new IllegalStateException("a listener of the test fails");
            }

            @Override
            public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                throw new IllegalStateException("a listener of the test fails");
            }
        };
    }

    @Test
    void aListenerThatFailsSpoilsNoCall() {
        for (CallListener failing : List.of(failingAtTheBeginning(), failingLater())) {
            registry.close();
            registry = registry(failing);
            registry.register("a", Answers.module(1));
            assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
            assertThat(registry.stats().slots().leased()).isZero();
        }
    }

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

    @Test
    void aListenerThatFailsKeepsNobodyElseFromHearing() {
        registry.close();
        registry = registry(recording("first"), failingAtTheBeginning(), failingLater(), recording("last"));
        registry.register("a", Answers.module(1));
        assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
        assertThat(heard)
                .containsExactly(
                        "first begins", "last begins", "last leased", "first leased", "last ended", "first ended");
    }

    private static CallListener failingWithAnError(boolean atOnce) {
        return (extension, version, function) -> {
            if (atOnce) {
                throw new StackOverflowError("a listener of the test fails");
            }
            return new CallListener.Call() {
                @Override
                public void leased(CallListener.SlotKind kind) {
                    throw new NoClassDefFoundError("a listener of the test fails");
                }

                @Override
                public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                    throw new OutOfMemoryError("a listener of the test fails");
                }
            };
        };
    }

    @Test
    void anErrorOfAListenerEndsNoCallAndLeavesNoOtherObservationOpen() {
        for (boolean atOnce : new boolean[] {true, false}) {
            registry.close();
            heard.clear();
            registry = registry(recording("first"), failingWithAnError(atOnce), recording("last"));
            registry.register("a", Answers.module(1));
            assertThat(registry.callNumber("a", "answer")).isEqualTo(1);
            assertThat(heard)
                    .containsExactly(
                            "first begins", "last begins", "last leased", "first leased", "last ended", "first ended");
            registry.register("a", Answers.trapping());
            assertThatThrownBy(() -> registry.callNumber("a", "answer")).isInstanceOf(FreshetException.class);
            assertThat(heard).endsWith("last ended", "first ended");
            assertThat(registry.callStats("a").trapped()).isEqualTo(1);
        }
    }

    @Test
    void thePoolsMapShowsWhoseASlotIsAndHowManyPagesCallsWrote() {
        assertThat(registry.poolMap().slots()).containsExactly(new PoolMap.Slot(0, PoolMap.State.EMPTY, null, 0));
        registry.register("a", Answers.module(1));
        registry.call("a", "answer");
        registry.register("hostile", TestRegistries.wat("state"));
        assertThat(registry.poolMap().slots()).containsExactly(new PoolMap.Slot(0, PoolMap.State.CLEAN, "a", 0));
        assertThat(registry.poolMap().dirtyPages().get(0)).isEqualTo(new PoolMap.Bucket(0, 1));
        assertThat(registry.poolMap().dirtyPages())
                .extracting(PoolMap.Bucket::mostPages)
                .startsWith(0L, 1L, 3L, 7L);
        try (ExtensionSession session = registry.open("hostile")) {
            assertThat(registry.poolMap().slots())
                    .containsExactly(new PoolMap.Slot(0, PoolMap.State.LEASED, "hostile", 0));
            session.write(0, new byte[3 * 4096]);
        }
        assertThat(registry.poolMap().dirtyPages().get(2)).isEqualTo(new PoolMap.Bucket(3, 1));
        assertThat(registry.poolMap().slots().get(0).residentPages()).isEqualTo(3);
        assertThat(registry.trim(Duration.ZERO)).isEqualTo(1);
        assertThat(registry.poolMap().slots().get(0).residentPages()).isZero();
    }
}
