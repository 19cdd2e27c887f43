package dev.freshet.compile;

import dev.freshet.wasm.Opcodes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** Notes the statements of a function and their sizes while it is emitted in one piece. */
final class StatementRecorder {

    /** Statements of one block, and the one that has begun. */
    private static final class Sequence {

        final int level;
        final List<Statement> statements = new ArrayList<>();

        @Nullable
        Statement present;

        Sequence(int level) {
            this.level = level;
        }
    }

    private final Body body;
    private final ControlEmitter control;
    private final Deque<Sequence> sequences = new ArrayDeque<>();
    private final List<Statement> top;
    /** Whether the instruction is within a block that cannot be reached: its {@code else} and {@code end} are no concern of the others. */
    private boolean inUnreachableBlock;

    private int levelBefore;
    private int offsetBefore;
    /** Whether operands were on the stack before the instruction, for the case that it ends a block. */
    private boolean leftOperands;

    /** Created before the first instruction is read. */
    StatementRecorder(Body body, ControlEmitter control, int start) {
        this.body = body;
        this.control = control;
        Sequence sequence = new Sequence(control.open());
        top = sequence.statements;
        sequences.push(sequence);
        begin(sequence, start);
    }

    List<Statement> statements() {
        return top;
    }

    private int offset() {
        Label here = new Label();
        body.out.visitLabel(here);
        return here.getOffset();
    }

    private void begin(Sequence sequence, int position) {
        sequence.present = new Statement(position, offset());
    }

    private void close(Sequence sequence, int position, boolean whole) {
        Statement statement = sequence.present;
        if (statement != null) {
            statement.end = position;
            statement.size = offset() - statement.startOffset;
            statement.whole = whole;
            if (statement.end > statement.start) {
                sequence.statements.add(statement);
            }
            sequence.present = null;
        }
    }

    void beforeInstruction() {
        inUnreachableBlock = control.isUnreachableBlock();
        levelBefore = control.open();
        offsetBefore = offset();
        leftOperands = body.reachable && !body.isEmpty();
    }

    /**
     * @param start where the instruction begins
     * @param end behind it
     * @param opcode its first byte
     */
    void afterInstruction(int start, int end, byte opcode) {
        boolean catches = opcode == Opcodes.CATCH || opcode == Opcodes.CATCH_ALL;
        boolean parts = catches || opcode == Opcodes.ELSE;
        Sequence sequence = sequences.peek();
        if (sequence == null || inUnreachableBlock) {
            return;
        }
        int level = control.open();
        boolean empty = body.reachable && body.isEmpty();
        if (level > levelBefore) {
            if (sequence.level == levelBefore && empty) {
                enter(sequence, level, end);
            }
        } else if (level < levelBefore) {
            if (sequence.level == levelBefore) {
                closeAt(sequence, start);
                sequences.pop();
                sequence = sequences.peek();
            }
            if (sequence != null && sequence.level == level && empty) {
                close(sequence, end, true);
                begin(sequence, end);
            }
        } else if (parts && sequence.level == level) {
            closeAt(sequence, start);
            sequences.pop();
            Sequence outer = sequences.peek();
            if (!catches && empty && outer != null) {
                enter(outer, level, end);
            }
        } else if (sequence.level == level && empty) {
            close(sequence, end, true);
            begin(sequence, end);
        }
    }

    /** A block begins whose statements are pieces too. */
    private void enter(Sequence outer, int level, int position) {
        Sequence inner = new Sequence(level);
        Statement block = outer.present;
        if (block != null) {
            block.sequences.add(inner.statements);
        }
        sequences.push(inner);
        begin(inner, position);
    }

    /** What is left at the end of a block: with operands if these are its results. */
    private void closeAt(Sequence sequence, int position) {
        Statement statement = sequence.present;
        if (statement != null) {
            statement.end = position;
            statement.size = offsetBefore - statement.startOffset;
            statement.whole = !leftOperands;
            if (statement.end > statement.start) {
                sequence.statements.add(statement);
            }
            sequence.present = null;
        }
    }
}
