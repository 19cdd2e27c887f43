package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;
import java.util.Arrays;

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
public final class OperandStack {

    /** The opcode of the outermost frame: the function itself, or a constant expression. */
    public static final int FUNCTION = -1;

    // A frame for each open block, outermost first, of this many ints.
    private static final int FRAME = 5;
    private static final int OPCODE = 0;
    private static final int TYPE = 1;
    private static final int BASE = 2;
    private static final int MARK = 3;
    private static final int FLAGS = 4;

    /** The block was opened in reachable code. */
    private static final int ENTERED = 1;
    /** Reachable code goes to the block's end in another way than by falling into it. */
    private static final int TARGETED = 2;
    /** The rest of the block has any operands that are asked for. */
    private static final int POLYMORPHIC = 4;

    private final BodyReader in;
    private final TypeSection types;
    private final long maxOperands;
    private final long maxNesting;
    private final ModuleBudget budget;

    private int[] operands = new int[64];
    private int height;
    private int[] frames = new int[FRAME * 32];
    private int depth;
    // Of the innermost block, also in its frame but for what changes.
    private int base;
    private boolean polymorphic;
    private boolean reachable;
    private long steps;

    OperandStack(BodyReader in, TypeSection types, ModuleBudget budget) {
        this.in = in;
        this.types = types;
        this.budget = budget;
        maxOperands = budget.bound(ModuleCount.OPERANDS);
        maxNesting = budget.bound(ModuleCount.NESTING);
    }

    /** How many operands there are, over all blocks. */
    public int height() {
        return height;
    }

    /** The type of an operand by its index from the bottom, 0. */
    public int typeAt(int index) {
        return operands[index];
    }

    /** The type of an operand by its distance from the top, 0; BOTTOM for one that unreachable code makes up. */
    public int type(int fromTop) {
        int index = height - 1 - fromTop;
        return index >= base ? operands[index] : ValueType.BOTTOM;
    }

    /** Whether the next instruction can be reached at all. */
    public boolean isReachable() {
        return reachable;
    }

    /** How many blocks are open, the function included; 0 behind its last {@code end}. */
    public int depth() {
        return depth;
    }

    /** What opened the block, or its present part: BLOCK, LOOP, IF, ELSE, TRY, CATCH, CATCH_ALL, TRY_TABLE or {@link #FUNCTION}. */
    public int opcode(int label) {
        return frames[frame(label) + OPCODE];
    }

    /** The block type; of the function, the complement of its type, whose parameters are locals and no operands. */
    public int blockType(int label) {
        return frames[frame(label) + TYPE];
    }

    /** How many operands are below the block's own; its parameters are its own. */
    public int base(int label) {
        return frames[frame(label) + BASE];
    }

    /** Whether the block was opened in reachable code. */
    public boolean isEntered(int label) {
        return (frames[frame(label) + FLAGS] & ENTERED) != 0;
    }

    /** Whether reachable code so far branches to the label, or ended an earlier part of the block ({@code else}, {@code catch}). */
    public boolean isTargeted(int label) {
        return (frames[frame(label) + FLAGS] & TARGETED) != 0;
    }

    /** How many operands a branch to the label takes along. */
    public int labelArity(int label) {
        int at = frame(label);
        return frames[at + OPCODE] == Opcodes.LOOP
                ? types.blockParamCount(frames[at + TYPE])
                : types.blockResultCount(frames[at + TYPE]);
    }

    /** The type of one of them; 0 is the deepest on the stack. */
    public int labelType(int label, int index) {
        int at = frame(label);
        return frames[at + OPCODE] == Opcodes.LOOP
                ? types.blockParam(frames[at + TYPE], index)
                : types.blockResult(frames[at + TYPE], index);
    }

    private int frame(int label) {
        return (depth - 1 - label) * FRAME;
    }

    // What the validator does from here on.

    void clear() {
        height = 0;
        depth = 0;
        base = 0;
        polymorphic = false;
        reachable = true;
    }

    void push(int type) {
        if (height == operands.length) {
            grow();
        }
        operands[height++] = type;
    }

    private void grow() {
        if (height >= maxOperands) {
            budget.check(ModuleCount.OPERANDS, height + 1L);
        }
        operands = Arrays.copyOf(operands, height * 2);
    }

    /** Takes an operand that must have the type or a subtype. */
    void pop(int expected) {
        if (height > base) {
            int actual = operands[--height];
            if (actual != expected && !types.isSubtype(actual, expected)) {
                throw mismatch(expected, actual);
            }
        } else if (!polymorphic) {
            throw missing(ValueType.text(expected));
        }
    }

    /** Takes an operand of any type. */
    int popAny() {
        if (height > base) {
            return operands[--height];
        }
        if (!polymorphic) {
            throw missing("a value");
        }
        return ValueType.BOTTOM;
    }

    /** Takes a reference; of what unreachable code makes up, the one to nothing in particular that is not null. */
    int popReference() {
        int type = popAny();
        if (type == ValueType.BOTTOM) {
            return ValueType.REFERENCE | ValueType.HEAP_BOTTOM;
        }
        if (!ValueType.isReference(type)) {
            throw invalid(
                    "type mismatch: " + in.instruction() + " takes a reference, but gets " + ValueType.text(type));
        }
        return type;
    }

    /** Takes {@code count} operands of a type, as far as there are any. */
    void popMany(long count, int expected) {
        for (long i = 0; i < count; i++) {
            if (height == base && polymorphic) {
                return;
            }
            pop(expected);
        }
    }

    void popParams(int functionType) {
        int count = types.paramCount(functionType);
        step(count);
        for (int i = count - 1; i >= 0; i--) {
            pop(types.param(functionType, i));
        }
    }

    void pushResults(int functionType) {
        int count = types.resultCount(functionType);
        step(count);
        for (int i = 0; i < count; i++) {
            push(types.result(functionType, i));
        }
    }

    void popBlockParams(int blockType) {
        if (blockType < 0) {
            popParams(~blockType);
        }
    }

    void pushBlockParams(int blockType) {
        if (blockType < 0) {
            int count = types.paramCount(~blockType);
            step(count);
            for (int i = 0; i < count; i++) {
                push(types.param(~blockType, i));
            }
        }
    }

    void popLabel(int label) {
        int arity = labelArity(label);
        step(arity);
        for (int i = arity - 1; i >= 0; i--) {
            pop(labelType(label, i));
        }
    }

    void pushLabel(int label) {
        pushLabel(label, labelArity(label));
    }

    /** The first types of a label only. */
    void pushLabel(int label, int count) {
        step(count);
        for (int i = 0; i < count; i++) {
            push(labelType(label, i));
        }
    }

    /** Takes the first types of a label only. */
    void popLabel(int label, int count) {
        step(count);
        for (int i = count - 1; i >= 0; i--) {
            pop(labelType(label, i));
        }
    }

    /** Checks the operands on top against a label, and leaves them there with the types that they have. */
    void checkLabel(int label) {
        int arity = labelArity(label);
        step(arity);
        for (int i = 0; i < arity; i++) {
            int index = height - arity + i;
            int expected = labelType(label, i);
            if (index >= base) {
                if (!types.isSubtype(operands[index], expected)) {
                    throw mismatch(expected, operands[index]);
                }
            } else if (!polymorphic) {
                throw missing(ValueType.text(expected));
            }
        }
    }

    /** Counts work over lists of types, which a few bytes can ask for. */
    void step(int count) {
        steps += count;
        if (count > 8) {
            budget.check(ModuleCount.TYPE_STEPS, steps);
        }
    }

    /** Opens a block whose parameters have been taken off. */
    void open(int opcode, int blockType, int mark) {
        if (depth >= maxNesting) {
            budget.check(ModuleCount.NESTING, depth + 1L);
        }
        int at = depth * FRAME;
        if (at == frames.length) {
            frames = Arrays.copyOf(frames, at * 2);
        }
        if (depth > 0) {
            setFlag(at - FRAME, POLYMORPHIC, polymorphic);
        }
        frames[at + OPCODE] = opcode;
        frames[at + TYPE] = blockType;
        frames[at + BASE] = height;
        frames[at + MARK] = mark;
        frames[at + FLAGS] = reachable ? ENTERED : 0;
        depth++;
        base = height;
        polymorphic = false;
    }

    /** Ends the present part of the innermost block: takes its results, of which there may be no more than it has. */
    void takeResults() {
        int blockType = frames[frame(0) + TYPE];
        int count = types.blockResultCount(blockType);
        step(count);
        for (int i = count - 1; i >= 0; i--) {
            pop(types.blockResult(blockType, i));
        }
        if (height != base) {
            throw invalid("type mismatch: values remain on the stack at the end of a block: " + (height - base)
                    + " more than its results");
        }
        if (reachable) {
            frames[frame(0) + FLAGS] |= TARGETED;
        }
    }

    /** Begins another part of the innermost block, whose results have been taken: {@code else} or a catch. */
    void reopen(int opcode) {
        int at = frame(0);
        frames[at + OPCODE] = opcode;
        reachable = (frames[at + FLAGS] & ENTERED) != 0;
        polymorphic = false;
    }

    /** Closes the innermost block, whose results have been taken, and puts its results on the stack. */
    void close() {
        int at = frame(0);
        int blockType = frames[at + TYPE];
        // A branch to a loop goes to its beginning: what is behind it is reached by falling out of it only, which
        // takeResults noted.
        reachable = (frames[at + FLAGS] & TARGETED) != 0;
        depth--;
        if (depth > 0) {
            base = frames[at - FRAME + BASE];
            polymorphic = (frames[at - FRAME + FLAGS] & POLYMORPHIC) != 0;
            int count = types.blockResultCount(blockType);
            step(count);
            for (int i = 0; i < count; i++) {
                push(types.blockResult(blockType, i));
            }
        }
    }

    /** What was noted when the innermost block was opened: how many locals had been set. */
    int mark() {
        return frames[frame(0) + MARK];
    }

    /** Notes that the code here may go to a label. */
    void target(int label) {
        int at = frame(label);
        if (reachable && frames[at + OPCODE] != Opcodes.LOOP) {
            frames[at + FLAGS] |= TARGETED;
        }
    }

    /** Notes that the innermost block, an {@code if} without {@code else}, may go to its end at once. */
    void targetByEntry() {
        int at = frame(0);
        if ((frames[at + FLAGS] & ENTERED) != 0) {
            frames[at + FLAGS] |= TARGETED;
        }
    }

    /** The code here goes on nowhere. */
    void leave() {
        height = base;
        polymorphic = true;
        reachable = false;
    }

    /** Back to the beginning of the innermost block, a loop. */
    void restart() {
        int at = frame(0);
        height = base;
        polymorphic = false;
        reachable = (frames[at + FLAGS] & ENTERED) != 0;
        pushBlockParams(frames[at + TYPE]);
    }

    private void setFlag(int frame, int flag, boolean on) {
        int flags = frames[frame + FLAGS];
        frames[frame + FLAGS] = on ? flags | flag : flags & ~flag;
    }

    private InvalidModuleException missing(String what) {
        return invalid("type mismatch: " + in.instruction() + " takes " + what + ", but its block has no operand left");
    }

    private InvalidModuleException mismatch(int expected, int actual) {
        return invalid("type mismatch: " + in.instruction() + " takes " + ValueType.text(expected) + ", but gets "
                + ValueType.text(actual));
    }

    InvalidModuleException invalid(String rule) {
        return in.invalid(in.instructionStart(), rule);
    }
}
