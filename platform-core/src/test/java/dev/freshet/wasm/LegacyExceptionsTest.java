package dev.freshet.wasm;

import static dev.freshet.wasm.ModuleBytes.body;
import static dev.freshet.wasm.ModuleBytes.bytes;
import static dev.freshet.wasm.ModuleBytes.leb;
import static dev.freshet.wasm.ModuleBytes.module;
import static dev.freshet.wasm.ModuleBytes.vector;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.freshet.InvalidModuleException;
import org.junit.jupiter.api.Test;

/** The exceptions of 2021, which most toolchains still emit and the suite in the build does not have. */
class LegacyExceptionsTest {

    private static final int TRY = 0x06;
    private static final int CATCH = 0x07;
    private static final int THROW = 0x08;
    private static final int RETHROW = 0x09;
    private static final int DELEGATE = 0x18;
    private static final int CATCH_ALL = 0x19;
    private static final int END = 0x0B;
    private static final int EMPTY = 0x40;
    private static final int I32 = 0x7F;
    private static final int DROP = 0x1A;

    @Test
    void aCatchGetsTheValuesOfItsTag() {
        assertValid(TRY, I32, 0x41, 7, THROW, 0, CATCH, 0, CATCH_ALL, 0x41, 1, END, DROP, END);
        assertRefused("type mismatch", TRY, EMPTY, CATCH, 0, END, END);
        assertRefused("type mismatch", TRY, I32, 0x41, 1, CATCH_ALL, END, DROP, END);
    }

    @Test
    void severalTagsAreCaughtInTheirOrderAndCatchAllIsLast() {
        assertValid(TRY, EMPTY, CATCH, 0, DROP, CATCH, 0, DROP, CATCH_ALL, END, END);
        assertRefused("behind its catch_all", TRY, EMPTY, CATCH_ALL, CATCH, 0, DROP, END, END);
        assertRefused("behind its catch_all", TRY, EMPTY, CATCH_ALL, CATCH_ALL, END, END);
    }

    @Test
    void aCatchOutsideOfATryIsRefused() {
        assertRefused("outside of a try", CATCH, 0, END);
        assertRefused("outside of a try", 0x02, EMPTY, CATCH_ALL, END, END);
    }

    @Test
    void delegateEndsATryThatHasNoCatch() {
        assertValid(TRY, EMPTY, TRY, EMPTY, DELEGATE, 0, CATCH_ALL, END, END);
        assertValid(TRY, EMPTY, DELEGATE, 0, END);
        assertRefused("unknown label", TRY, EMPTY, DELEGATE, 1, END);
        assertRefused("delegate ends no try", TRY, EMPTY, CATCH_ALL, DELEGATE, 0, END);
        assertRefused("delegate ends no try", 0x02, EMPTY, DELEGATE, 0, END);
    }

    @Test
    void delegateGivesTheResultsOfItsTry() {
        assertValid(TRY, I32, 0x41, 1, DELEGATE, 0, DROP, END);
        assertRefused("type mismatch", TRY, I32, DELEGATE, 0, DROP, END);
    }

    @Test
    void rethrowIsForTheLabelOfACatchOnly() {
        assertValid(TRY, EMPTY, CATCH_ALL, RETHROW, 0, END, END);
        assertValid(TRY, EMPTY, CATCH, 0, DROP, 0x02, EMPTY, RETHROW, 1, END, END, END);
        assertRefused("invalid rethrow label", TRY, EMPTY, RETHROW, 0, CATCH_ALL, END, END);
        assertRefused("invalid rethrow label", RETHROW, 0, END);
    }

    @Test
    void aTagThatDoesNotExistIsRefused() {
        assertRefused("unknown tag 1", TRY, EMPTY, CATCH, 1, DROP, END, END);
        assertRefused("unknown tag 9", THROW, 9, END);
    }

    @Test
    void aTryWithoutACatchIsAccepted() {
        assertValid(TRY, EMPTY, END, END);
    }

    private static void assertValid(int... code) {
        assertThatCode(() -> decode(code)).doesNotThrowAnyException();
    }

    private static void assertRefused(String rule, int... code) {
        assertThatThrownBy(() -> decode(code))
                .isInstanceOf(InvalidModuleException.class)
                .hasMessageContaining(rule);
    }

    /** A function () -> () with the code; tag 0 carries an i32. */
    private static void decode(int... code) {
        byte[] types = vector(bytes(0x60, 0, 0), bytes(0x60, 1, I32, 0));
        ModuleDecoder.decode(
                module().section(1, types)
                        .section(3, vector(leb(0)))
                        .section(13, vector(bytes(0, 1)))
                        .section(10, vector(body(leb(0), bytes(code))))
                        .build(),
                ModuleBudget.usual());
    }
}
