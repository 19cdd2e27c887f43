package dev.freshet.compile;

import java.util.ArrayList;
import java.util.List;

/** A piece of a body that begins and ends without operands on the stack; a block statement has sequences of such pieces in it. */
final class Statement {

    final int start;
    int end;
    final int startOffset;
    /** Its bytecodes when the function was emitted in one piece. */
    int size;
    /** Whether it ends without operands; the last of a block with results does not. */
    boolean whole = true;

    final List<List<Statement>> sequences = new ArrayList<>(0);

    Statement(int start, int startOffset) {
        this.start = start;
        this.startOffset = startOffset;
    }
}
