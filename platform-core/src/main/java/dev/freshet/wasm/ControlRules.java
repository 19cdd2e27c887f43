package dev.freshet.wasm;

/** The rules of blocks, branches and exceptions; see {@link FunctionValidator}. */
final class ControlRules {

    private static final int CATCH_ALL_CLAUSE = 2;
    private static final int EXCEPTION = ValueType.REFERENCE | ValueType.HEAP_EXN;

    private final BodyReader in;
    private final CheckedStack stack;
    private final TypeSection types;
    private final TagSection tags;
    private final InitializedLocals initialized;

    ControlRules(WasmModule module, BodyReader in, CheckedStack stack, InitializedLocals initialized) {
        this.in = in;
        this.stack = stack;
        types = module.types();
        tags = module.tags();
        this.initialized = initialized;
    }

    void open(int opcode, int blockType) {
        if (opcode == Opcodes.IF) {
            stack.pop(ValueType.I32);
        }
        stack.popBlockParams(blockType);
        stack.open(opcode, blockType, initialized.mark());
        stack.pushBlockParams(blockType);
    }

    void elseBranch() {
        if (stack.opcode(0) != Opcodes.IF) {
            throw in.malformed(in.instructionStart(), "else without if: END opcode expected");
        }
        nextPart(Opcodes.ELSE);
        stack.pushBlockParams(stack.blockType(0));
    }

    private void nextPart(int opcode) {
        stack.takeResults();
        stack.reopen(opcode);
        initialized.reset(stack.mark());
    }

    void end() {
        int blockType = stack.blockType(0);
        if (stack.opcode(0) == Opcodes.IF) {
            checkWithoutElse(blockType);
            stack.targetByEntry();
        }
        stack.takeResults();
        initialized.reset(stack.mark());
        stack.close();
    }

    private void checkWithoutElse(int blockType) {
        int results = types.blockResultCount(blockType);
        boolean same = results == types.blockParamCount(blockType);
        for (int i = 0; same && i < results; i++) {
            same = types.isSubtype(types.blockParam(blockType, i), types.blockResult(blockType, i));
        }
        if (!same) {
            throw stack.invalid(
                    "type mismatch: an if without else gives its parameters as its results, which are of other types");
        }
    }

    void catchTag(int tag) {
        checkCatchable();
        int type = tagType(tag);
        nextPart(Opcodes.CATCH);
        pushParams(type);
    }

    void catchAll() {
        checkCatchable();
        nextPart(Opcodes.CATCH_ALL);
    }

    private void checkCatchable() {
        int opcode = stack.opcode(0);
        if (opcode != Opcodes.TRY && opcode != Opcodes.CATCH) {
            throw in.malformed(in.instructionStart(), "catch outside of a try, or behind its catch_all");
        }
    }

    void delegate(int label) {
        if (stack.opcode(0) != Opcodes.TRY) {
            throw in.malformed(in.instructionStart(), "delegate ends no try, or one with a catch");
        }
        // Counted from outside the try, which is still open here.
        checkOuterLabel(label);
        end();
    }

    void rethrow(int label) {
        checkLabel(label);
        int opcode = stack.opcode(label);
        if (opcode != Opcodes.CATCH && opcode != Opcodes.CATCH_ALL) {
            throw stack.invalid("invalid rethrow label " + label + ": it is no catch of a try");
        }
        stack.leave();
    }

    void throwTag(int tag) {
        stack.popParams(tagType(tag));
        stack.leave();
    }

    void throwRef() {
        stack.pop(ValueType.EXNREF);
        stack.leave();
    }

    void tryTable(int blockType, int[] clauses, int count) {
        stack.popBlockParams(blockType);
        for (int i = 0; i < 3 * count; i += 3) {
            checkClause(clauses[i], clauses[i + 1], clauses[i + 2]);
        }
        stack.open(Opcodes.TRY_TABLE, blockType, initialized.mark());
        stack.pushBlockParams(blockType);
    }

    /** What the clause puts on the stack must be what its label takes. */
    private void checkClause(int kind, int tag, int label) {
        checkLabel(label);
        int carried = 0;
        int arity = stack.labelArity(label);
        stack.step(arity);
        boolean fits = true;
        if (kind < CATCH_ALL_CLAUSE) {
            int type = tagType(tag);
            carried = types.paramCount(type);
            for (int i = 0; i < Math.min(carried, arity); i++) {
                fits &= types.isSubtype(types.param(type, i), stack.labelType(label, i));
            }
        }
        if ((kind & 1) != 0) {
            fits &= arity > carried && types.isSubtype(EXCEPTION, stack.labelType(label, carried));
            carried++;
        }
        if (!fits || carried != arity) {
            throw stack.invalid("type mismatch: a catch clause goes to label " + label
                    + " with values of other types than the label takes");
        }
        stack.target(label);
    }

    void branch(int opcode, int label) {
        switch (opcode) {
            case Opcodes.BR -> {
                checkLabel(label);
                stack.popLabel(label);
                stack.target(label);
                stack.leave();
            }
            case Opcodes.BR_IF -> {
                checkLabel(label);
                stack.pop(ValueType.I32);
                stack.passLabel(label);
                stack.target(label);
            }
            case Opcodes.BR_ON_NULL -> branchOnNull(label);
            default -> branchOnNonNull(label);
        }
    }

    private void branchOnNull(int label) {
        checkLabel(label);
        int reference = stack.popReference();
        stack.passLabel(label);
        stack.push(ValueType.asNonNull(reference));
        stack.target(label);
    }

    private void branchOnNonNull(int label) {
        checkLabel(label);
        int arity = stack.labelArity(label);
        int reference = stack.popReference();
        if (arity == 0 || !types.isSubtype(ValueType.asNonNull(reference), stack.labelType(label, arity - 1))) {
            throw stack.invalid("type mismatch: br_on_non_null takes " + ValueType.text(ValueType.asNonNull(reference))
                    + " along, which label " + label + " does not end with");
        }
        stack.popLabel(label, arity - 1);
        stack.pushLabel(label, arity - 1);
        stack.target(label);
    }

    void branchTable(int[] labels, int count) {
        stack.pop(ValueType.I32);
        int last = labels[count - 1];
        checkLabel(last);
        int arity = stack.labelArity(last);
        int checked = -1;
        for (int i = 0; i < count; i++) {
            int label = labels[i];
            if (label == checked) {
                continue;
            }
            checkLabel(label);
            if (stack.labelArity(label) != arity) {
                throw stack.invalid("type mismatch: labels " + label + " and " + last + " of a br_table take "
                        + stack.labelArity(label) + " and " + arity + " operands");
            }
            stack.checkLabel(label);
            stack.target(label);
            checked = label;
        }
        stack.leave();
    }

    void branchOnCast(int opcode, int label, int from, int to) {
        checkLabel(label);
        if (!types.isSubtype(to, from)) {
            throw stack.invalid("type mismatch: a cast from " + ValueType.text(from) + " to " + ValueType.text(to)
                    + ", which is not one of its subtypes");
        }
        // What is left when the cast fails: null is not, when the cast lets it pass.
        int rest = ValueType.isNullable(to) ? ValueType.asNonNull(from) : from;
        boolean branchesOnSuccess = opcode == Opcodes.BR_ON_CAST;
        int carried = branchesOnSuccess ? to : rest;
        int arity = stack.labelArity(label);
        stack.pop(from);
        if (arity == 0 || !types.isSubtype(carried, stack.labelType(label, arity - 1))) {
            throw stack.invalid("type mismatch: the branch takes " + ValueType.text(carried) + " along, which label "
                    + label + " does not end with");
        }
        stack.popLabel(label, arity - 1);
        stack.pushLabel(label, arity - 1);
        stack.push(branchesOnSuccess ? rest : to);
        stack.target(label);
    }

    void returnValues() {
        int outermost = stack.depth() - 1;
        stack.popLabel(outermost);
        stack.leave();
    }

    private void pushParams(int functionType) {
        stack.pushBlockParams(~functionType);
    }

    private int tagType(int tag) {
        if (tag < 0 || tag >= tags.count()) {
            throw stack.invalid("unknown tag " + Integer.toUnsignedString(tag) + "; the module has " + tags.count());
        }
        return tags.type(tag);
    }

    private void checkLabel(int label) {
        if (label < 0 || label >= stack.depth()) {
            throw unknownLabel(label);
        }
    }

    private void checkOuterLabel(int label) {
        if (label < 0 || label >= stack.depth() - 1) {
            throw unknownLabel(label);
        }
    }

    private RuntimeException unknownLabel(int label) {
        return stack.invalid(
                "unknown label " + Integer.toUnsignedString(label) + ": " + stack.depth() + " blocks are open");
    }
}
