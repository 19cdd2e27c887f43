package dev.freshet.compile;

import dev.freshet.wasm.LocalTypes;
import dev.freshet.wasm.Opcodes;
import org.objectweb.asm.Label;

/**
 * Emits the body of one function, instruction by instruction as the reader decodes them; nothing of it is kept as a list. What cannot be
 * reached is not emitted, as the JVM wants a frame for it that nothing tells.
 *
 * <p>The function is valid: nothing is checked here again. If it were not, the JVM would refuse the class.
 */
final class FunctionEmitter extends OperandEmitter {

    final ControlEmitter control;
    private final ExceptionEmitter exceptions;
    private final TailCallEmitter tailCalls;

    FunctionEmitter(Body body) {
        super(body);
        control = new ControlEmitter(body);
        exceptions = new ExceptionEmitter(body, control);
        tailCalls = new TailCallEmitter(body, calls);
    }

    /** Emits what comes before the first instruction: locals begin as zeros. */
    void begin(LocalTypes locals, boolean tailCalls) {
        Prologue.emit(body, locals);
        beginCode(tailCalls);
    }

    /** The same behind what comes before. */
    void beginCode(boolean tailCalls) {
        if (tailCalls) {
            body.selfLoop = new Label();
            body.method.place(body.selfLoop);
            ControlEmitter.look(body.method);
        }
        control.openFunction();
    }

    /** Behind the last instruction of a region. */
    void endRegion() {
        exceptions.endFunction();
    }

    /** Whether it must be emitted again, with tail calls. */
    boolean isRestarted() {
        return body.isRestarted();
    }

    /** Behind the last instruction. */
    void finish() {
        body.method.end();
    }

    // --- control

    @Override
    public void unreachable() {
        if (live()) {
            body.method.callStatic(Names.TRAP, "unreachable", "()L" + Names.TRAP + ";");
            body.out.visitInsn(org.objectweb.asm.Opcodes.ATHROW);
            body.unreachable();
        }
    }

    @Override
    public void nop() {
        // Nothing to emit.
    }

    @Override
    public void block(int opcode, int blockType) {
        if (!body.reachable) {
            control.openUnreachable();
        } else if (opcode == Opcodes.TRY) {
            body.flush();
            exceptions.openTry(blockType);
        } else {
            control.open(opcode, blockType);
        }
    }

    @Override
    public void tryTable(int blockType, int[] clauses, int count) {
        if (live()) {
            exceptions.openTryTable(blockType, clauses, count);
        } else {
            control.openUnreachable();
        }
    }

    @Override
    public void elseBranch() {
        if (!control.isUnreachableBlock()) {
            control.otherwise();
        }
    }

    @Override
    public void end() {
        if (control.isUnreachableBlock()) {
            control.closeUnreachable();
            return;
        }
        if (control.nextCopy()) {
            return;
        }
        Block block = control.close();
        if (block.handlers != null) {
            exceptions.end(block);
        }
        control.finish(block);
        if (block.isFunction()) {
            exceptions.endFunction();
        }
    }

    @Override
    public void catchTag(int tag) {
        if (!control.isUnreachableBlock()) {
            exceptions.catchTag(tag);
        }
    }

    @Override
    public void catchAll() {
        if (!control.isUnreachableBlock()) {
            exceptions.catchAll();
        }
    }

    @Override
    public void delegate(int label) {
        if (control.isUnreachableBlock()) {
            control.closeUnreachable();
            return;
        }
        body.flush();
        exceptions.delegate(label);
        control.finish(control.close());
    }

    @Override
    public void rethrow(int label) {
        if (live()) {
            exceptions.rethrow(label);
        }
    }

    @Override
    public void throwTag(int tag) {
        if (live()) {
            exceptions.throwTag(tag);
        }
    }

    @Override
    public void throwRef() {
        if (live()) {
            exceptions.throwReference();
        }
    }

    @Override
    public void branch(int opcode, int label) {
        if (!body.reachable) {
            return;
        }
        switch (opcode) {
            case Opcodes.BR -> control.branch(label);
            case Opcodes.BR_IF -> control.branchIf(label);
            case Opcodes.BR_ON_NULL -> {
                body.flush();
                references.branchOnNull(control, control.block(label));
            }
            default -> {
                body.flush();
                references.branchOnNonNull(control, control.block(label));
            }
        }
    }

    @Override
    public void branchTable(int[] labels, int count) {
        if (live()) {
            control.branchTable(labels, count);
        }
    }

    @Override
    public void branchOnCast(int opcode, int label, int from, int to) {
        if (live()) {
            control.branchIf(objects.branchOnCast(opcode, to), control.block(label));
        }
    }

    @Override
    public void returnValues() {
        if (body.reachable) {
            control.returnFromFunction();
        }
    }

    @Override
    public void call(int opcode, int function) {
        if (live()) {
            if (opcode == Opcodes.CALL) {
                calls.call(function);
            } else {
                tailCalls.call(function);
            }
        }
    }

    @Override
    public void callIndirect(int opcode, int type, int table) {
        if (live()) {
            if (opcode == Opcodes.CALL_INDIRECT) {
                calls.callIndirect(type, table);
            } else {
                tailCalls.callIndirect(type, table);
            }
        }
    }

    @Override
    public void callRef(int opcode, int type) {
        if (live()) {
            if (opcode == Opcodes.CALL_REF) {
                calls.callRef(type);
            } else {
                tailCalls.callRef(type);
            }
        }
    }
}
