package dev.freshet.wasm;

/**
 * The operands and blocks at one place of a body, as {@link FunctionValidator} knows them: the types of operands, of labels, and what is reachable.
 * For those who visit instructions beside the validator; only the validator changes it. One thread at a time.
 *
 * <pre>
 * {@code
 *   operands   | of the function's caller: none | ... block 2 ... | ... block 1 ... | ... block 0: the innermost ... |
 *   index      0                                base(2)           base(1)           base(0)                          height()
 * }
 * </pre>
 *
 * <p>After an instruction that never goes on ({@code br}, {@code unreachable} ...), the rest of its block has all operands that it asks for, of
 * {@link ValueType#BOTTOM}; they are not below {@link #height()}. Labels count blocks from the innermost, 0; the function itself is the last.
 *
 * <p>Reachable means more than that rule: a block that is opened in unreachable code is not reachable, though its operands are checked in full, and
 * neither is the code behind a block which nothing leaves.
 */
public abstract sealed class OperandStack permits CheckedStack {

    /** The opcode of the outermost frame: the function itself, or a constant expression. */
    public static final int FUNCTION = -1;

    // A frame for each open block, outermost first, of this many ints.
    static final int FRAME = 5;
    static final int OPCODE = 0;
    static final int TYPE = 1;
    static final int BASE = 2;
    static final int MARK = 3;
    static final int FLAGS = 4;

    /** The block was opened in reachable code. */
    static final int ENTERED = 1;
    /** Reachable code goes to the block's end in another way than by falling into it. */
    static final int TARGETED = 2;
    /** The rest of the block has any operands that are asked for. */
    static final int POLYMORPHIC = 4;

    final TypeSection types;

    int[] operands = new int[64];
    int height;
    int[] frames = new int[FRAME * 32];
    int depth;
    // Of the innermost block, also in its frame but for what changes.
    int base;
    boolean polymorphic;
    boolean reachable;

    OperandStack(TypeSection types) {
        this.types = types;
    }

    /** How many operands there are, over all blocks. */
    public final int height() {
        return height;
    }

    /** The type of an operand by its index from the bottom, 0. */
    public final int typeAt(int index) {
        return operands[index];
    }

    /** The type of an operand by its distance from the top, 0; BOTTOM for one that unreachable code makes up. */
    public final int type(int fromTop) {
        int index = height - 1 - fromTop;
        return index >= base ? operands[index] : ValueType.BOTTOM;
    }

    /** Whether the next instruction can be reached at all. */
    public final boolean isReachable() {
        return reachable;
    }

    /** How many blocks are open, the function included; 0 behind its last {@code end}. */
    public final int depth() {
        return depth;
    }

    /** What opened the block, or its present part: BLOCK, LOOP, IF, ELSE, TRY, CATCH, CATCH_ALL, TRY_TABLE or {@link #FUNCTION}. */
    public final int opcode(int label) {
        return frames[frame(label) + OPCODE];
    }

    /** The block type; of the function, the complement of its type, whose parameters are locals and no operands. */
    public final int blockType(int label) {
        return frames[frame(label) + TYPE];
    }

    /** How many operands are below the block's own; its parameters are its own. */
    public final int base(int label) {
        return frames[frame(label) + BASE];
    }

    /** Whether the block was opened in reachable code. */
    public final boolean isEntered(int label) {
        return (frames[frame(label) + FLAGS] & ENTERED) != 0;
    }

    /** Whether reachable code so far branches to the label, or ended an earlier part of the block ({@code else}, {@code catch}). */
    public final boolean isTargeted(int label) {
        return (frames[frame(label) + FLAGS] & TARGETED) != 0;
    }

    /** How many operands a branch to the label takes along. */
    public final int labelArity(int label) {
        int at = frame(label);
        return frames[at + OPCODE] == Opcodes.LOOP
                ? types.blockParamCount(frames[at + TYPE])
                : types.blockResultCount(frames[at + TYPE]);
    }

    /** The type of one of them; 0 is the deepest on the stack. */
    public final int labelType(int label, int index) {
        int at = frame(label);
        return frames[at + OPCODE] == Opcodes.LOOP
                ? types.blockParam(frames[at + TYPE], index)
                : types.blockResult(frames[at + TYPE], index);
    }

    final int frame(int label) {
        return (depth - 1 - label) * FRAME;
    }
}
