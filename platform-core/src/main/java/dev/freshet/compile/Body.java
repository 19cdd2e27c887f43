package dev.freshet.compile;

import dev.freshet.wasm.Opcodes;
import dev.freshet.wasm.TypeSection;
import dev.freshet.wasm.WasmModule;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;

/** The function that is being emitted: what all emitters of its instructions share. */
final class Body {

    final Layout layout;
    final WasmModule module;
    final TypeSection types;
    final int function;
    final FunctionShape shape;
    final Method method;
    final MethodVisitor out;

    /** In the methods of a function that is cut into regions: where the object with its locals is; else -1. */
    int frameSlot = -1;

    /** Whether locals are read and written in that object, as methods do that call regions. */
    boolean localsInFrame;

    /** Decides how often loops are emitted; null where each is once. */
    @Nullable
    Unrolling unrolling;

    /** Whether handlers of exceptions are around the region, in methods that call it. */
    boolean guarded;

    /** What the method of a region does at its end; null in others. */
    @Nullable
    RegionEnd regionEnd;

    /** Of each local: its kind and its slot. */
    byte[] localKinds = Kinds.NONE;

    int[] localSlots = {};

    /** Where a tail call of the function itself goes, with a look behind it; null in a function without. */
    @Nullable
    Label selfLoop;

    /** Whether the next instruction can be reached; nothing is emitted for one that cannot. */
    boolean reachable = true;

    /** Opcode of a comparison whose operands are on the JVM's stack and whose result the model has already; 0 for none. */
    private int pending;

    private boolean negated;

    Body(Layout layout, int function, MethodVisitor out) {
        this.layout = layout;
        this.module = layout.module();
        this.types = module.types();
        this.function = function;
        this.shape = layout.shapeOf(function);
        this.method = new Method(out);
        this.out = out;
    }

    /** Set by an instruction that the function was not prepared for: it is emitted again, prepared. */
    private boolean restarted;

    void restart() {
        restarted = true;
        unreachable();
    }

    boolean isRestarted() {
        return restarted;
    }

    /** Whether no operand is on the JVM's stack. */
    boolean isEmpty() {
        return method.depth() == method.base() && pending == 0;
    }

    /** Takes a comparison, to be emitted with what comes next. */
    void compare(int opcode) {
        if (opcode == Opcodes.I32_EQZ && pending != 0) {
            negated = !negated;
            return;
        }
        flush();
        method.pop(Comparison.operands(opcode));
        method.push(Kinds.INT);
        pending = opcode;
        negated = false;
        if (!layout.options().fused()) {
            flush();
        }
    }

    /** Emits a comparison that waits, for its value: before anything but a branch. */
    void flush() {
        if (pending != 0) {
            Comparison.value(out, pending);
            pending = 0;
            if (negated) {
                method.constant(1);
                out.visitInsn(org.objectweb.asm.Opcodes.IXOR);
            }
        }
    }

    /** Takes a condition off the operands; returns the JVM's branch to take if it holds. */
    int condition() {
        method.pop();
        if (pending == 0) {
            return org.objectweb.asm.Opcodes.IFNE;
        }
        int branch = Comparison.branchIf(out, pending);
        pending = 0;
        return negated ? Comparison.opposite(branch) : branch;
    }

    /** What follows cannot be reached. */
    void unreachable() {
        reachable = false;
    }

    /** Pushes an int of the code; not an operand. */
    void constant(int value) {
        method.constant(value);
    }

    /** Pushes a value of zeros, or null; not an operand. */
    void zero(byte kind) {
        switch (kind) {
            case Kinds.INT -> out.visitInsn(org.objectweb.asm.Opcodes.ICONST_0);
            case Kinds.LONG -> out.visitInsn(org.objectweb.asm.Opcodes.LCONST_0);
            case Kinds.FLOAT -> out.visitInsn(org.objectweb.asm.Opcodes.FCONST_0);
            case Kinds.DOUBLE -> out.visitInsn(org.objectweb.asm.Opcodes.DCONST_0);
            case Kinds.VECTOR -> {
                out.visitInsn(org.objectweb.asm.Opcodes.LCONST_0);
                out.visitInsn(org.objectweb.asm.Opcodes.LCONST_0);
            }
            default -> out.visitInsn(org.objectweb.asm.Opcodes.ACONST_NULL);
        }
    }

    /** Calls a method of the runtime that takes the operands as they are, and pushes its result. */
    void runtime(String owner, String name, String descriptor, int operands, byte result) {
        method.callStatic(owner, name, descriptor);
        method.pop(operands);
        if (result != 0) {
            method.push(result);
        }
    }
}
