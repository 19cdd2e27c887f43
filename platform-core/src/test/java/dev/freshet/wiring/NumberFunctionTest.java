package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.CallMismatchException;
import dev.freshet.ExtensionDisabledException;
import dev.freshet.NumberFunction;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ExtensionVersions;
import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.PoolSettings;
import dev.freshet.spi.CallListener;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.ValueKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A version never takes the bits of one type for another. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberFunctionTest {

    private static final Upload PLAIN = Upload.of(ExtensionOptions.defaults());
    private static final Signature INT = new Signature(List.of(), List.of(ValueKind.I32));

    private final List<CallListener.Outcome> ended = new ArrayList<>();
    private final WasmExtensionRegistry registry = new FreshetBuilder()
            .pool(PoolSettings.defaults().withSlots(4).withSlotBytes(1 << 20))
            .callListener((extension, version, function) -> new CallListener.Call() {
                @Override
                public void leased(CallListener.SlotKind kind) {}

                @Override
                public void ended(CallListener.Outcome outcome, @Nullable Throwable failure) {
                    ended.add(outcome);
                }
            })
            .build();
    private final ExtensionVersions versions = registry.versions();
    private final NumberFunction answer = registry.function("a", "answer", INT);

    @AfterEach
    void close() {
        registry.close();
    }

    private void assertRefused() {
        assertThatThrownBy(answer::callNumber)
                .isInstanceOf(CallMismatchException.class)
                .hasMessageContaining("extension 'a', function 'answer'")
                .hasMessageContaining("of version 2 ")
                .hasMessageContaining("the caller relies on () -> (i32)");
        assertThatThrownBy(() -> answer.call(new long[0])).isInstanceOf(CallMismatchException.class);
    }

    @Test
    void aCanaryOfOtherTypesGetsNoneOfItsCallsAndTheActiveVersionAllOfThem() {
        registry.register("a", Answers.module(1));
        assertThat(answer.callNumber()).isEqualTo(1);
        versions.upload("a", Answers.ofAnotherType(), PLAIN);
        versions.startCanary("a", "2", Canary.ofCalls(100));

        assertRefused();

        versions.startCanary("a", "2", Canary.ofCalls(50));
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            try {
                assertThat(answer.callNumber()).isEqualTo(1);
            } catch (CallMismatchException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 300);
        assertThat(versions.get("a", "2").calls().rejected().mismatch()).isEqualTo(refused + 2);
        assertThat(versions.get("a", "2").calls().ok()).isZero();
        assertThat(versions.get("a", "1").calls().ok()).isEqualTo(401 - refused);
    }

    @Test
    void aVersionOfOtherTypesThatBecomesActiveIsRefusedUntilTheWayBack() {
        registry.register("a", Answers.module(1));
        assertThat(answer.callNumber()).isEqualTo(1);
        registry.register("a", Answers.ofAnotherType());
        assertRefused();
        versions.rollback("a");
        assertThat(answer.callNumber()).isEqualTo(1);
        assertThat(answer.call(new long[0])).containsExactly(1);
        assertThat(ended)
                .containsExactly(
                        CallListener.Outcome.OK,
                        CallListener.Outcome.REJECTED,
                        CallListener.Outcome.REJECTED,
                        CallListener.Outcome.OK,
                        CallListener.Outcome.OK);
    }

    @Test
    void itHoldsNothingOfTheExtensionAndRefusesAsTheRegistryDoes() {
        assertThatThrownBy(answer::callNumber).isInstanceOf(UnknownExtensionException.class);
        registry.register("a", Answers.module(1));
        assertThat(answer.callNumber()).isEqualTo(1);
        versions.disable("a");
        assertThatThrownBy(answer::callNumber).isInstanceOf(ExtensionDisabledException.class);
        registry.remove("a");
        registry.register("a", Answers.module(2));
        assertThat(answer.callNumber()).isEqualTo(2);
        NumberFunction other = registry.function("a", "gone", INT);
        assertThatThrownBy(other::callNumber).hasMessageContaining("does not exist");
    }

    @Test
    void calledVersionsAreThoseThatACallMayReach() {
        assertThat(versions.called("a")).isEmpty();
        registry.register("a", Answers.module(1));
        versions.upload("a", Answers.module(2), PLAIN);
        assertThat(versions.called("a")).containsExactly(versions.get("a", "1"));
        versions.startCanary("a", "2", Canary.ofCalls(1));
        assertThat(versions.called("a")).containsExactly(versions.get("a", "1"), versions.get("a", "2"));
        versions.disable("a");
        assertThat(versions.called("a")).isEmpty();
    }
}
