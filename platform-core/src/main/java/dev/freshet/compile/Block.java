package dev.freshet.compile;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** An open block of a function under construction. */
final class Block {

    /** In place of an opcode: the function itself. */
    static final int FUNCTION = -1;

    /** {@code BLOCK}, {@code LOOP}, {@code IF} while it has no {@code else}, {@code TRY}, {@code CATCH}, {@code TRY_TABLE} or {@link #FUNCTION}. */
    int opcode;

    final byte[] params;
    final byte[] results;
    /** Operands below the block. */
    final int height;
    /** The base of the operands outside of it. */
    final int outerBase;

    /** Where branches go: to the head of a loop, else behind the end. */
    Label target = new Label();
    /** Where an {@code if} goes that does not hold. */
    final @Nullable Label otherwise;
    /** Of a loop that is emitted several times: its head, where its first instruction is, and how often it still comes. */
    @Nullable
    Label head;

    int bodyStart;
    int copiesLeft;
    /** Where copies go on that leave the loop at its end; null if none does. */
    @Nullable
    Label exit;
    /** Whether something branches behind the end, or to the next copy of a loop. */
    boolean branched;
    /** In the method of a region: the block around the region, in the method that calls it. */
    @Nullable
    Block outer;
    /** Its number among those that regions of its method go to; 0 if none does. */
    int exitNumber;
    /** What exceptions in it need; null in most. */
    @Nullable
    TryBlock handlers;

    Block(int opcode, byte[] params, byte[] results, int height, int outerBase, @Nullable Label otherwise) {
        this.opcode = opcode;
        this.params = params;
        this.results = results;
        this.height = height;
        this.outerBase = outerBase;
        this.otherwise = otherwise;
    }

    boolean isLoop() {
        return opcode == dev.freshet.wasm.Opcodes.LOOP;
    }

    boolean isFunction() {
        return opcode == FUNCTION;
    }

    /** Whether a branch to it leaves the method. */
    boolean leavesMethod() {
        return isFunction() || outer != null;
    }

    /** What a branch to it takes along. */
    byte[] branchKinds() {
        return isLoop() ? params : results;
    }
}
