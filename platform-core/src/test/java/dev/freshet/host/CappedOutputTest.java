package dev.freshet.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import run.endive.runtime.WasmRuntimeException;

class CappedOutputTest {

    private static final byte[] BYTES = {1, 2, 3, 4, 5};

    @Test
    void bytesUpToTheLimitAreKept() {
        for (CappedOutput output : new CappedOutput[] {CappedOutput.trapping(5), CappedOutput.truncating(5, null)}) {
            output.write(BYTES, 0, 4);
            output.write(5);
            assertThat(output.toBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void partOfAnArrayIsWrittenAsThatPart() {
        CappedOutput output = CappedOutput.trapping(5);
        output.write(BYTES, 1, 3);
        assertThat(output.toBytes()).containsExactly(2, 3, 4);
    }

    @Test
    void answerBeyondTheLimitIsATrapAndKeepsNoPartOfTheWrite() {
        CappedOutput output = CappedOutput.trapping(5);
        output.write(BYTES, 0, 4);
        assertThatThrownBy(() -> output.write(BYTES, 0, 2))
                .isInstanceOf(WasmRuntimeException.class)
                .hasMessage("the guest's output has 6 bytes or more; its limit is 5");
        assertThat(output.toBytes()).containsExactly(1, 2, 3, 4);
        output.write(5);
        assertThatThrownBy(() -> output.write(6)).isInstanceOf(WasmRuntimeException.class);
    }

    @Test
    void diagnosticsBeyondTheLimitAreCutOffThere() {
        CappedOutput output = CappedOutput.truncating(7, null);
        output.write(BYTES, 0, 5);
        output.write(BYTES, 0, 5);
        output.write(BYTES, 0, 5);
        output.write(9);
        assertThat(output.toBytes()).containsExactly(1, 2, 3, 4, 5, 1, 2);
    }

    @Test
    void limitOfNothingKeepsNothing() {
        CappedOutput none = CappedOutput.truncating(0, null);
        none.write(BYTES, 0, 5);
        assertThat(none.toBytes()).isEmpty();
        CappedOutput.trapping(0).write(BYTES, 0, 0);
        assertThatThrownBy(() -> CappedOutput.trapping(0).write(1)).isInstanceOf(WasmRuntimeException.class);
    }
}
