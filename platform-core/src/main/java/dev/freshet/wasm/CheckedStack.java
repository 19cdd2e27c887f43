package dev.freshet.wasm;

import dev.freshet.InvalidModuleException;
import java.util.Arrays;

/** What the validator does with operands and blocks: takes, puts, opens, closes, and refuses what does not fit. */
final class CheckedStack extends OperandStack {

    private final BodyReader in;
    private final long maxOperands;
    private final long maxNesting;
    private final ModuleBudget budget;
    private long steps;

    CheckedStack(BodyReader in, TypeSection types, ModuleBudget budget) {
        super(types);
        this.in = in;
        this.budget = budget;
        maxOperands = budget.bound(ModuleCount.OPERANDS);
        maxNesting = budget.bound(ModuleCount.NESTING);
    }

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

    /** Takes the operands of a signature ({@link Signatures}) and puts its result in their place. */
    void replace(int signature) {
        int count = signature >>> 4 & 15;
        int top = height - 1;
        if (top - count >= base - 1 && count <= 2) {
            // The last operand is the one at the highest bits.
            int first = signature >>> 8 & 15;
            int second = count == 1 ? first : signature >>> 12;
            if (operands[top] == second && operands[top - count + 1] == first) {
                operands[top - count + 1] = signature & 15;
                height = top - count + 2;
                return;
            }
        }
        for (int shift = 4 + 4 * count; shift > 4; shift -= 4) {
            pop(signature >>> shift & 15);
        }
        push(signature & 15);
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
        popLabel(label, labelArity(label));
    }

    /** A branch that may not be taken: its operands stay, with the types of the label. */
    void passLabel(int label) {
        int arity = labelArity(label);
        if (arity > 0) {
            popLabel(label, arity);
            pushLabel(label, arity);
        }
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
        if (blockType > 0) {
            pop(blockType);
        } else if (blockType < 0) {
            int count = types.resultCount(~blockType);
            step(count);
            for (int i = count - 1; i >= 0; i--) {
                pop(types.result(~blockType, i));
            }
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
            if (blockType > 0) {
                push(blockType);
            } else if (blockType < 0) {
                pushResults(~blockType);
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
