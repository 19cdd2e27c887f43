package dev.freshet.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.image.InitialState.GlobalValue;
import dev.freshet.wiring.TestRegistries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;

/** On the globals of {@code state.wat}: i32, i64, f32, f64 and funcref, mutable, and an i32 constant. */
class GuestGlobalsTest {

    private static final int CONSTANT = 5;

    private final Instance instance =
            Instance.builder(Parser.parse(TestRegistries.wat("state"))).build();

    private static void scramble(Instance instance) {
        for (int i = 0; i < CONSTANT; i++) {
            instance.global(i).setValueLow(-1L - i);
            instance.global(i).setValueHigh(77L + i);
            instance.global(i).setRefValue("left behind");
        }
    }

    @Test
    void restorePutsEveryBitOfEveryMutableGlobalBack() {
        List<GlobalValue> captured = GuestGlobals.capture(instance);
        GuestGlobals globals = GuestGlobals.of(instance, captured);
        for (int i = 0; i < 3; i++) {
            scramble(instance);
            assertThat(GuestGlobals.capture(instance)).isNotEqualTo(captured);
            globals.restore();
            assertThat(GuestGlobals.capture(instance)).isEqualTo(captured);
        }
    }

    @Test
    void captureIsACopyAndSeesAllGlobalsInOrder() {
        List<GlobalValue> captured = GuestGlobals.capture(instance);
        assertThat(captured).hasSize(CONSTANT + 1);
        assertThat(captured.get(0)).isEqualTo(new GlobalValue(11, 0, null));
        assertThat(captured.get(1)).isEqualTo(new GlobalValue(0x1122334455667788L, 0, null));
        assertThat(captured.get(CONSTANT)).isEqualTo(new GlobalValue(99, 0, null));
        List<GlobalValue> before = new ArrayList<>(captured);
        scramble(instance);
        assertThat(captured).isEqualTo(before);
    }

    @Test
    void instanceThatBeginsElsewhereIsSetToTheCapturedValues() {
        List<GlobalValue> captured = GuestGlobals.capture(instance);
        Instance another =
                Instance.builder(Parser.parse(TestRegistries.wat("state"))).build();
        scramble(another);
        GuestGlobals.of(another, captured);
        assertThat(GuestGlobals.capture(another)).isEqualTo(captured);
    }

    @Test
    void constantsAreNotTouched() {
        List<GlobalValue> captured = new ArrayList<>(GuestGlobals.capture(instance));
        captured.set(CONSTANT, new GlobalValue(1, 0, null));
        GuestGlobals.of(instance, captured).restore();
        assertThat(instance.global(CONSTANT).getValueLow()).isEqualTo(99);
    }
}
