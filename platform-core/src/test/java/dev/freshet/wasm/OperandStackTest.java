package dev.freshet.wasm;

import static dev.freshet.wasm.ModuleBytes.bytes;
import static dev.freshet.wasm.ModuleBytes.function;
import static dev.freshet.wasm.ModuleBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What those who read a body beside the validator are told. */
class OperandStackTest {

    private static final byte[] TYPES = vector(bytes(0x60, 0, 0), bytes(0x60, 1, 0x7E, 1, 0x7D));

    @Test
    void typesOfOperandsAreThoseBehindTheInstruction() {
        Steps steps = new Steps(0x41, 1, 0x42, 2, 0x43, 0, 0, 0, 0, 0x1A, 0x1A, 0x1A, 0x0B);
        steps.take(3);
        assertThat(steps.stack.height()).isEqualTo(3);
        assertThat(steps.stack.type(0)).isEqualTo(ValueType.F32);
        assertThat(steps.stack.type(2)).isEqualTo(ValueType.I32);
        assertThat(steps.stack.typeAt(1)).isEqualTo(ValueType.I64);
        steps.take(1);
        assertThat(steps.stack.type(0)).isEqualTo(ValueType.I64);
    }

    @Test
    void labelsSayWhatABranchTakesAlong() {
        // i64.const, block of (i64) -> (f32), loop of the same type
        Steps steps = new Steps(0x42, 0, 0x02, 1, 0x03, 1, 0x00, 0x0B, 0x0B, 0x1A, 0x0B);
        steps.take(3);
        assertThat(steps.stack.depth()).isEqualTo(3);
        assertThat(steps.stack.opcode(0)).isEqualTo(Opcodes.LOOP);
        assertThat(steps.stack.labelArity(0)).isEqualTo(1);
        assertThat(steps.stack.labelType(0, 0)).isEqualTo(ValueType.I64);
        assertThat(steps.stack.labelType(1, 0)).isEqualTo(ValueType.F32);
        assertThat(steps.stack.opcode(2)).isEqualTo(OperandStack.FUNCTION);
        assertThat(steps.stack.labelArity(2)).isZero();
        assertThat(steps.stack.base(0)).isZero();
    }

    @Test
    void codeBehindABranchIsUnreachableUpToTheEndOfItsBlock() {
        // block br 0 end nop
        Steps steps = new Steps(0x02, 0x40, 0x0C, 0, 0x0B, 0x01, 0x0B);
        steps.take(2);
        assertThat(steps.stack.isReachable()).isFalse();
        assertThat(steps.stack.type(0)).isEqualTo(ValueType.BOTTOM);
        steps.take(1);
        assertThat(steps.stack.isReachable()).isTrue();
    }

    @Test
    void codeBehindABlockThatNothingLeavesIsUnreachable() {
        // block unreachable end; loop br 0 end
        Steps block = new Steps(0x02, 0x40, 0x00, 0x0B, 0x01, 0x0B);
        block.take(3);
        assertThat(block.stack.isReachable()).isFalse();
        Steps loop = new Steps(0x03, 0x40, 0x0C, 0, 0x0B, 0x01, 0x0B);
        loop.take(3);
        assertThat(loop.stack.isReachable()).isFalse();
    }

    @Test
    void aBlockOpenedInUnreachableCodeIsNotReachable() {
        // unreachable block end nop
        Steps steps = new Steps(0x00, 0x02, 0x40, 0x0B, 0x01, 0x0B);
        steps.take(2);
        assertThat(steps.stack.isReachable()).isFalse();
        assertThat(steps.stack.isEntered(0)).isFalse();
        steps.take(1);
        assertThat(steps.stack.isReachable()).isFalse();
    }

    @Test
    void theEndOfAnIfIsReachedByEitherSide() {
        // i32.const 0 if unreachable else end; and if unreachable end
        Steps both = new Steps(0x41, 0, 0x04, 0x40, 0x00, 0x05, 0x0B, 0x0B);
        both.take(4);
        assertThat(both.stack.isReachable()).isTrue();
        both.take(1);
        assertThat(both.stack.isReachable()).isTrue();
        Steps one = new Steps(0x41, 0, 0x04, 0x40, 0x00, 0x0B, 0x0B);
        one.take(4);
        assertThat(one.stack.isReachable()).isTrue();
        Steps none = new Steps(0x41, 0, 0x04, 0x40, 0x00, 0x05, 0x00, 0x0B, 0x0B);
        none.take(6);
        assertThat(none.stack.isReachable()).isFalse();
    }

    @Test
    void aLoopCanBeReadAgainFromItsBeginning() {
        // i64.const, loop of (i64) -> (f32): drop f32.const br_if...
        Steps steps = new Steps(0x42, 0, 0x03, 1, 0x1A, 0x43, 0, 0, 0, 0, 0x0B, 0x1A, 0x0B);
        steps.take(2);
        int start = steps.reader.position();
        steps.take(2);
        assertThat(steps.stack.type(0)).isEqualTo(ValueType.F32);
        for (int round = 0; round < 3; round++) {
            steps.reader.seek(start);
            steps.validator.restartLoop();
            assertThat(steps.stack.height()).isEqualTo(1);
            assertThat(steps.stack.type(0)).isEqualTo(ValueType.I64);
            steps.take(2);
        }
        steps.reader.readAll(steps.validator);
        steps.validator.finish();
    }

    @Test
    void positionsOfInstructionsAreThoseInTheModule() {
        Steps steps = new Steps(0x41, 1, 0x1A, 0x42, 2, 0x1A, 0x0B);
        List<Integer> starts = new ArrayList<>();
        while (steps.reader.next(steps.validator)) {
            starts.add(
                    steps.reader.instructionStart() - steps.module.functions().bodyStart(0));
        }
        // The count of locals is the first byte.
        assertThat(starts).containsExactly(1, 3, 4, 6, 7);
    }

    /** A valid function () -> () that is read instruction by instruction. */
    private static final class Steps {

        final WasmModule module;
        final BodyReader reader;
        final FunctionValidator validator;
        final OperandStack stack;

        Steps(int... code) {
            module = ModuleDecoder.decode(function(TYPES, bytes(code)), ModuleBudget.usual());
            reader = new BodyReader(module);
            validator = new FunctionValidator(module, reader);
            stack = validator.stack();
            reader.open(0);
            validator.begin();
        }

        void take(int instructions) {
            for (int i = 0; i < instructions; i++) {
                assertThat(reader.next(validator)).isTrue();
            }
        }
    }
}
